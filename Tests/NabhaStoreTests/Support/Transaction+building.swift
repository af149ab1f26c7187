import NabhaModel

@testable import NabhaStore

/// A user with the profile that makes a patient or doctor of it.
struct Person: Hashable, Sendable {
    let user: RecordID
    let profile: RecordID
}

/// Small invented records, so that tests name only what they are about.
extension Transaction {
    func addUser(_ name: String, isStaff: Bool = false) throws -> RecordID {
        try insert(
            User.model,
            ["username": .text(name), "first_name": .text(name), "is_staff": .bool(isStaff)]
        )
        .id
    }

    func addPatient(_ name: String) throws -> Person {
        let user = try addUser(name)
        return Person(user: user, profile: try insert(Patient.model, ["user_id": .integer(user)]).id)
    }

    func addDoctor(_ name: String) throws -> Person {
        let user = try addUser(name)
        let doctor = try insert(
            Doctor.model,
            ["user_id": .integer(user), "specialization": "General", "license_number": .text("NMC-\(name)")]
        )
        return Person(user: user, profile: doctor.id)
    }

    func addAppointment(_ patient: RecordID, _ doctor: RecordID, at instant: Instant = TestClock.start) throws
        -> RecordID
    {
        try insert(
            Appointment.model,
            ["patient_id": .integer(patient), "doctor_id": .integer(doctor), "appointment_date": .instant(instant)]
        )
        .id
    }

    func addPharmacy(_ name: String, isActive: Bool = true) throws -> RecordID {
        try insert(
            Pharmacy.model,
            ["name": .text(name), "location": "Nabha", "is_active": .bool(isActive)]
        )
        .id
    }

    func addMedicine(_ name: String) throws -> RecordID { try insert(Medicine.model, ["name": .text(name)]).id }

    func addStock(_ pharmacy: RecordID, _ medicine: RecordID, _ quantity: Int64 = 10) throws -> RecordID {
        try insert(
            PharmacyInventory.model,
            [
                "pharmacy_id": .integer(pharmacy), "medicine_id": .integer(medicine),
                "quantity_available": .integer(quantity),
            ]
        )
        .id
    }

    func addStaff(_ pharmacy: RecordID, _ user: RecordID) throws -> RecordID {
        try insert(PharmacyStaff.model, ["pharmacy_id": .integer(pharmacy), "user_id": .integer(user)]).id
    }

    /// Changes fields of a record that must exist.
    func change(_ model: Model, _ id: RecordID, _ values: [String: Value]) throws {
        guard var record = try record(model, id) else { throw TestFailure("no \(model) \(id)") }
        for (field, value) in values { record[field] = value }
        try update(record)
    }
}

/// Something a test counts on is not so.
struct TestFailure: Error, Hashable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Origin {
    static let test = Origin(user: nil, route: "test")
}

extension Store {
    /// Writes as the tests do.
    @discardableResult
    func commit<Result: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await write(.test, body)
    }

    func record(_ model: Model, _ id: RecordID) async throws -> Record? { try await read { try $0.record(model, id) } }

    func head() async throws -> Moment { try await read { try $0.head() } }
}
