import GRDB
import Testing

@testable import NabhaStore

/// Something done to a database behind the store's back, and what a check must say of it.
struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let sql: [String]
    let check: CheckFinding.Check
    /// Part of the finding, as it is printed.
    let finding: String

    var testDescription: String { name }

    init(_ name: String, _ sql: String..., is check: CheckFinding.Check, _ finding: String) {
        self.name = name
        self.sql = sql
        self.check = check
        self.finding = finding
    }

    /// Does it, past references, checks and the audit log's triggers.
    func plant(in path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.write { database in
            for trigger in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
                try database.execute(sql: "DROP TRIGGER \(trigger)")
            }
            for statement in sql { try database.execute(sql: statement) }
        }
        try queue.close()
    }
}

extension Damage {
    private static let head = "(SELECT revision FROM space)"
    private static let entry = "model = 'appointment' AND record = 7 AND scope = 'space'"

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

    static let changeIndex = [
        Damage(
            "a missing entry",
            "DELETE FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "change index: appointment 7 in space: Has no entry"
        ),
        Damage(
            "a surplus entry",
            "INSERT INTO change_index SELECT space, model, record, 'doctor/99', revision, instant, entered, 0, 1 FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in doctor/99: Is listed in a scope that it does not belong to."
        ),
        Damage(
            "an entry that is marked as gone",
            "UPDATE change_index SET is_exit = 1, refs = 0 WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in space: Is marked as gone from"
        ),
        Damage(
            "an exit that counts",
            "UPDATE change_index SET is_exit = 1 WHERE \(entry)",
            is: .changeIndex,
            "Is marked as gone and still counts references."
        ),
        Damage(
            "an entry that counts nothing",
            "UPDATE change_index SET refs = 0 WHERE \(entry)",
            is: .changeIndex,
            "Is marked as there and counts no references."
        ),
        Damage(
            "an entry neither here nor there",
            "UPDATE change_index SET is_exit = 2 WHERE \(entry)",
            is: .changeIndex,
            "neither as there nor as gone"
        ),
        Damage(
            "a patient counted once too often",
            "UPDATE change_index SET refs = refs + 1 WHERE model = 'patient' AND record = 1 AND scope = 'doctor/1'",
            is: .changeIndex,
            "patient 1 in doctor/1: Counts "
        ),
        Damage(
            "an entry older than its record",
            "UPDATE change_index SET (revision, instant, entered) = (SELECT revision, instant, 1 FROM commit_log WHERE revision = 1) WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in space: Its entry is older than its last change."
        ),
        Damage(
            "an entry's revision and instant apart",
            "UPDATE change_index SET instant = instant + 1 WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in space: Its revision and instant are not those of a commit."
        ),
        Damage(
            "an entry that entered after its last change",
            "UPDATE change_index SET entered = revision + 1 WHERE \(entry)",
            is: .changeIndex,
            "Entered in a revision after its last."
        ),
        Damage(
            "an entry of nobody",
            "INSERT INTO change_index SELECT space, model, 99999, scope, revision, instant, entered, 0, 1 FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "appointment 99999 in space: Is listed and does not exist."
        ),
        Damage(
            "an entry of a model that is not synced",
            "INSERT INTO change_index SELECT space, 'user', record, scope, revision, instant, entered, 0, 1 FROM change_index WHERE \(entry)",
            is: .changeIndex,
            "Is of a model that no device holds."
        ),
        Damage(
            "a scope that is none",
            "UPDATE change_index SET scope = 'doctor/x' WHERE \(entry)",
            is: .changeIndex,
            "appointment 7 in doctor/x: Its scope cannot be read."
        ),
        Damage(
            "stock of a closed pharmacy",
            "UPDATE pharmacy SET is_active = 0 WHERE id = 1",
            is: .changeIndex,
            "in stock: Is listed in a scope that it does not belong to."
        ),
    ]

    static let grants = [
        Damage(
            "a lost grant",
            "DELETE FROM user_grant WHERE user_id = 2 AND scope = 'doctor/1'",
            is: .grants,
            "grants: user 2 in doctor/1: Does not hold"
        ),
        Damage(
            "a grant that nothing gives",
            "INSERT INTO user_grant SELECT space, user_id, 'space', 0, 0, NULL, NULL FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "user 2 in space: Holds a scope that does not follow"
        ),
        Damage(
            "an admin made by hand",
            "UPDATE user SET is_staff = 1 WHERE id = 2",
            is: .grants,
            "user 2 in space: Does not hold"
        ),
        Damage(
            "a grant twice",
            "INSERT INTO user_grant SELECT space, user_id, scope, (SELECT revision FROM commit_log WHERE revision = 9), (SELECT instant FROM commit_log WHERE revision = 9), NULL, NULL FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "user 2 in directory: Holds a scope twice"
        ),
        Damage(
            "a grant that ends before it begins",
            "INSERT INTO user_grant SELECT space, user_id, 'doctor/9', 9, (SELECT instant FROM commit_log WHERE revision = 9), 8, (SELECT instant FROM commit_log WHERE revision = 8) FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "Ends before it begins."
        ),
        Damage(
            "a grant from no commit",
            "UPDATE user_grant SET from_instant = 5 WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "at a moment that is not a commit's"
        ),
        Damage(
            "a grant of nobody",
            "INSERT INTO user_grant SELECT space, 99999, scope, 0, 0, NULL, NULL FROM user_grant WHERE user_id = 2 AND scope = 'directory'",
            is: .grants,
            "user 99999 in directory: Holds a scope and does not exist."
        ),
    ]

    static let others = [
        Damage(
            "an id that would be given again",
            "UPDATE sequence SET last = last - 1 WHERE name = 'appointment'",
            is: .sequences,
            "sequences: appointment 300: Would give an id"
        ),
        Damage(
            "a lost sequence",
            "DELETE FROM sequence WHERE name = 'medicine'",
            is: .sequences,
            "sequences: medicine 120: Would give an id"
        ),
        Damage(
            "the id of a deleted record",
            "UPDATE sequence SET last = 300 WHERE name = 'appointment'",
            "UPDATE change_index SET record = 301, is_exit = 1, refs = 0 WHERE \(entry)",
            is: .sequences,
            "appointment 301: Would give an id"
        ),
        Damage(
            "a changed line of the audit log",
            "UPDATE audit SET records = 'created user:9' WHERE sequence = 2",
            is: .audit,
            "audit: Line 2 does not follow"
        ),
        Damage(
            "a lost line of the audit log",
            "DELETE FROM audit WHERE sequence = 2",
            is: .audit,
            "audit: Line 3 does not follow"
        ),
        Damage(
            "a line of the audit log that is none",
            "UPDATE audit SET action = 'x' WHERE sequence = 2",
            is: .audit,
            "audit: It could not be checked to the end."
        ),
    ]

    static let all = integrity + order + records + changeIndex + grants + others
}
