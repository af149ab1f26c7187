@testable import NabhaStore

/// Damage to the file, the order of commits and the records.
extension Damage {
    private static let head = "(SELECT revision FROM space)"

    static let integrity = [
        Damage(
            "a reference to nobody",
            "DELETE FROM patient WHERE id = 1",
            "DELETE FROM change_index WHERE model = 'patient'",
            is: .integrity,
            "refers to a patient that does not exist"
        ),
        Damage(
            "an index without its rows",
            "PRAGMA writable_schema = ON",
            """
            UPDATE sqlite_master SET sql = 'CREATE INDEX appointment_by_doctor_id_appointment_date ON appointment(status)'
            WHERE name = 'appointment_by_doctor_id_appointment_date'
            """,
            is: .integrity,
            "missing from index"
        ),
    ]

    static let order = [
        Damage(
            "a lost commit",
            "DELETE FROM commit_log WHERE revision = 100",
            is: .order,
            "order: After revision 99 comes 101."
        ),
        Damage(
            "two commits in each other's place",
            "UPDATE commit_log SET revision = 201 - revision WHERE revision IN (100, 101)",
            is: .order,
            "After revision 99 comes 101."
        ),
        Damage(
            "a head behind the last commit",
            "UPDATE space SET revision = revision - 1",
            is: .order,
            "The head is revision"
        ),
        Damage("a head before its time", "UPDATE space SET instant = instant - 1", is: .order, "The head's instant"),
    ]

    static let records = [
        Damage(
            "a revision that is still to come",
            "UPDATE appointment SET revision = \(head) + 1 WHERE id = 7",
            is: .records,
            "records: appointment 7: Its revision is not that of a commit."
        ),
        Damage(
            "a field newer than its record",
            "UPDATE appointment SET field_revisions = (revision + 1) || substr(field_revisions, instr(field_revisions, ',')) WHERE id = 7",
            is: .records,
            "appointment 7: A field's revision is later"
        ),
        Damage(
            "revisions of fields that are none",
            "UPDATE doctor SET field_revisions = '1,x' WHERE id = 1",
            is: .records,
            "doctor 1: The revisions of its fields cannot be read."
        ),
        Damage(
            "a word that is no choice",
            "UPDATE appointment SET status = 'LOST' WHERE id = 7",
            is: .records,
            "appointment 7: status: Not one of"
        ),
        Damage(
            "text for a number",
            "UPDATE pharmacy_inventory SET quantity_available = 'x' WHERE id = 3",
            is: .records,
            "pharmacy inventory 3: quantity_available: A valid integer"
        ),
        Damage(
            "less than nothing",
            "UPDATE pharmacy_inventory SET quantity_available = -1 WHERE id = 3",
            is: .records,
            "quantity_available: Ensure this value"
        ),
        Damage(
            "no such day",
            "UPDATE patient SET date_of_birth = '1980-02-30' WHERE id = 2",
            is: .records,
            "patient 2: date_of_birth: Not a date"
        ),
        Damage(
            "bytes that are no text",
            "UPDATE patient SET address = CAST(x'ff' AS TEXT) WHERE id = 2",
            is: .records,
            "patient 2: address: Not a valid string."
        ),
        Damage(
            "text with NUL",
            "UPDATE patient SET address = 'a' || char(0) || 'b' WHERE id = 2",
            is: .records,
            "address: Null characters"
        ),
        Damage(
            "text that is too long",
            "UPDATE patient SET phone_number = '1234567890123456' WHERE id = 2",
            is: .records,
            "phone_number: Ensure this field has no more than 15"
        ),
        Damage(
            "an instant that is text",
            "UPDATE appointment SET updated_at = 'now' WHERE id = 7",
            is: .records,
            "appointment 7: updated_at: Not a date and time"
        ),
        Damage(
            "a uid that is none",
            "UPDATE medicine SET uid = x'00' WHERE id = 5",
            is: .records,
            "medicine 5: Its uid is not"
        ),
        Damage(
            "a user without a name",
            "UPDATE user SET username = '' WHERE id = 1",
            is: .records,
            "user 1: username: This field may not be blank."
        ),
    ]
}
