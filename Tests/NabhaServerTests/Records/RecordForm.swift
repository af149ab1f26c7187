import NabhaModel
import NabhaSync
import Testing

@testable import NabhaServer

/// How an admin creates and changes the records of one model, for tests that go through all models.
struct RecordForm: Sendable, CustomTestStringConvertible {
    let path: String
    let shape: Shape
    /// A record of the district that may be changed; nil where none may.
    let existing: (@Sendable (District) throws -> RecordID)?
    /// A body that is taken.
    let body: @Sendable (District, TestServer) throws -> JSON

    var testDescription: String { path }

    /// Where the record is that may be changed.
    func existingPath(in district: District) throws -> String {
        let existing = try #require(existing)
        return "\(path)\(try existing(district))/"
    }

    static let all = [patients, doctors, appointments, medicines, pharmacies, inventory, users]

    /// Those whose records are created with nothing but the fields of their shape.
    static let plain = all.filter { $0.path != users.path }
    static let changeable = all.filter { $0.existing != nil }

    static let patients = RecordForm(path: "/api/patients/", shape: .patient, existing: { $0.asha }) { district, _ in
        ["user": .integer(try district.user(.plain))]
    }
    static let doctors = RecordForm(path: "/api/doctors/", shape: .doctor, existing: { $0.doctor }) { district, _ in
        [
            "user": .integer(try district.user(.plain)), "specialization": "Paediatrics", "license_number": "PB-77",
        ]
    }
    static let appointments = RecordForm(
        path: "/api/appointments/",
        shape: .appointment,
        existing: { $0.pending }
    ) { district, server in
        [
            "patient": .integer(district.asha), "doctor": .integer(district.doctor),
            "appointment_date": .string(server.instant(hours: 30).description),
        ]
    }
    static let medicines = RecordForm(
        path: "/api/medicines/",
        shape: .medicine,
        existing: { $0.medicine }
    ) { _, _ in ["name": "Cetirizine 10 mg"] }
    static let pharmacies = RecordForm(
        path: "/api/pharmacies/",
        shape: .pharmacy,
        existing: { $0.pharmacy }
    ) { _, _ in ["name": "Bus Stand Store", "location": "Nabha"] }
    static let inventory = RecordForm(
        path: "/api/pharmacy-inventory/",
        shape: .inventory,
        existing: nil
    ) { district, _ in
        [
            "pharmacy": .integer(district.pharmacy), "medicine": .integer(district.otherMedicine),
            "quantity_available": 4,
        ]
    }
    static let users = RecordForm(
        path: "/api/users/",
        shape: .user,
        existing: { try $0.user(.asha) }
    ) { _, _ in ["username": "new", "password": "long enough", "role": "patient"] }
}

extension JSON {
    /// The object with one member set, or without it where the value is nil.
    func with(_ key: String, _ value: JSON?) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.key != key } + (value.map { [Member(key, $0)] } ?? []))
    }

    var keys: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.key)
    }
}
