import NabhaModel

/// A patient as shown.
public struct ShownPatient: Sendable, Hashable, Identifiable {
    /// The name of the record.
    public let id: RecordName
    /// The number that the server gave; negative until then.
    public let number: Int64
    /// First and last name, or what is known of them.
    public let name: String
    /// As `1990-04-30`.
    public let dateOfBirth: String?
    /// `Male`, `Female` or `Other`.
    public let gender: String?
    /// By which the patient is called.
    public let phoneNumber: String
    /// Village and house.
    public let address: String
    /// Whom to call when something happens.
    public let emergencyContact: String

    init(_ record: ShownRecord) {
        id = RecordName(record.key.uid)
        number = record.id
        name = Self.name(record)
        dateOfBirth = Day(record[Patient.dateOfBirth.name])?.description
        gender = String(record[Patient.gender.name])
        phoneNumber = String(record[Patient.phoneNumber.name]) ?? ""
        address = String(record[Patient.address.name]) ?? ""
        emergencyContact = String(record[Patient.emergencyContact.name]) ?? ""
    }

    static func name(_ record: ShownRecord) -> String {
        let names = [User.firstName.name, User.lastName.name].compactMap { String(record[$0]) }.filter { !$0.isEmpty }
        return names.isEmpty ? String(record[User.username.name]) ?? "" : names.joined(separator: " ")
    }
}
