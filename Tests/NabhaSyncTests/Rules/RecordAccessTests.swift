import NabhaModel
import NabhaSync
import Testing

@Suite struct `Access to records` {
    private static func principal(_ affiliation: Affiliation) -> Principal {
        Principal(
            user: 3,
            username: "asha",
            isActive: true,
            sessionsValidFrom: nil,
            affiliation: affiliation,
            grants: []
        )
    }

    private static let patient = principal(Affiliation(patient: 12))
    private static let doctor = principal(Affiliation(doctor: 7))
    private static let both = principal(Affiliation(patient: 12, doctor: 7))
    private static let pharmacist = principal(Affiliation(pharmacies: [4, 9]))
    private static let admin = principal(Affiliation(isStaff: true, patient: 12))
    private static let nobody = principal(Affiliation())

    private static func record(_ model: Model, _ values: [String: Value], id: RecordID = 1) -> Record {
        var random = SameBits()
        let now = Instant(microseconds: 0)
        return Record(
            model,
            id: id,
            uid: UID(at: now, using: &random),
            createdAt: now,
            updatedAt: now,
            values: model.fields.map { values[$0.name] ?? $0.defaultValue ?? .null }
        )
    }

    // MARK: Seeing

    @Test(arguments: [Patient.model, Doctor.model, Appointment.model])
    func `shows people and visits to those who take part, and all of them to admins`(_ model: Model) {
        let visible = { RecordAccess.visible(model, to: $0).condition }
        #expect(visible(Self.admin) == .always)
        #expect(visible(Self.nobody) == .any([]))
        #expect(visible(Self.pharmacist) == .any([]))
        let (asPatient, asDoctor): (Visibility.Condition, Visibility.Condition) =
            switch model {
            case Patient.model: (.equals("id", .integer(12)), .inScope(Scope(.doctor, 7)))
            case Doctor.model:
                (
                    .joined(Appointment.model, naming: "doctor_id", field: "patient_id", .integer(12)),
                    .equals("id", .integer(7))
                )
            default: (.equals("patient_id", .integer(12)), .equals("doctor_id", .integer(7)))
            }
        #expect(visible(Self.patient) == .any([asPatient]))
        #expect(visible(Self.doctor) == .any([asDoctor]))
        #expect(visible(Self.both) == .any([asPatient, asDoctor]))
        #expect(RecordAccess.visible(model, to: Self.patient).refusal.code == .forbidden)
    }

    @Test func `shows an admin who is a patient the own appointments as such`() {
        #expect(RecordAccess.participating(Self.admin).condition == .any([.equals("patient_id", .integer(12))]))
        #expect(RecordAccess.participating(Self.nobody).condition == .any([]))
    }

    @Test func `hides inactive pharmacies from all but admins, and empty stock from all, as if they were not there`() {
        let open = Visibility.Condition.equals("is_active", .bool(true))
        for principal in [Self.patient, Self.doctor, Self.pharmacist, Self.nobody] {
            #expect(RecordAccess.visible(Pharmacy.model, to: principal).condition == open)
        }
        #expect(RecordAccess.visible(Pharmacy.model, to: Self.admin).condition == .always)
        for principal in [Self.patient, Self.pharmacist, Self.admin] {
            let stock = RecordAccess.visible(PharmacyInventory.model, to: principal)
            #expect(stock.condition == RecordAccess.inStock)
            #expect(stock.refusal == .notFound)
            #expect(RecordAccess.visible(Pharmacy.model, to: principal).refusal == .notFound)
            #expect(RecordAccess.visible(Medicine.model, to: principal).condition == .always)
        }
        #expect(RecordAccess.visible(User.model, to: Self.pharmacist).condition == .any([]))
        #expect(RecordAccess.visible(User.model, to: Self.admin).condition == .always)
    }

    // MARK: Writing

    /// A record, and who may change it besides admins.
    private static let writing: [(Record, [Principal])] = [
        (record(Patient.model, ["user_id": .integer(3)], id: 12), [patient, both]),
        (record(Patient.model, ["user_id": .integer(4)], id: 13), []),
        (record(Doctor.model, ["user_id": .integer(3)], id: 7), [doctor, both]),
        (record(Doctor.model, ["user_id": .integer(4)], id: 8), []),
        (record(Appointment.model, ["patient_id": .integer(12), "doctor_id": .integer(8)]), [patient, both]),
        (record(Appointment.model, ["patient_id": .integer(13), "doctor_id": .integer(7)]), [doctor, both]),
        (record(Appointment.model, ["patient_id": .integer(7), "doctor_id": .integer(12)]), []),
        (record(PharmacyInventory.model, ["pharmacy_id": .integer(9)]), [pharmacist]),
        (record(PharmacyInventory.model, ["pharmacy_id": .integer(5)]), []),
        (record(Pharmacy.model, [:], id: 4), []), (record(Medicine.model, [:]), []),
        (record(User.model, [:], id: 3), []),
    ]

    @Test(arguments: writing.indices)
    func `lets admins and those write whose record it is`(_ index: Int) {
        let (record, owners) = Self.writing[index]
        for principal in [Self.patient, Self.doctor, Self.both, Self.pharmacist, Self.nobody, Self.admin] {
            // Whose record a profile is, is said by its user: all of these are user 3.
            let isOwner = owners.contains(principal) || record.reference("user_id") == 3
            let result = Result { () throws(Problem) in try RecordAccess.checkWriting(of: record, by: principal) }
            switch result {
            case .success: #expect(isOwner || principal.isAdmin, "\(record.model)")
            case .failure(let problem):
                #expect(!isOwner && !principal.isAdmin, "\(record.model)")
                #expect(problem.code == .forbidden)
            }
        }
    }

    @Test func `lets nobody who signed up as a patient become a doctor by the own word`() throws {
        let new = Self.record(Doctor.model, ["user_id": .integer(3)])
        #expect(throws: Problem.self) { try RecordAccess.checkCreation(of: new, by: Self.patient) }
        #expect(throws: Problem.self) { try RecordAccess.checkCreation(of: new, by: Self.pharmacist) }
        try RecordAccess.checkCreation(of: new, by: Self.nobody)
        try RecordAccess.checkCreation(of: new, by: Self.admin)
        // The other way round there is nothing to gain.
        try RecordAccess.checkCreation(of: Self.record(Patient.model, ["user_id": .integer(3)]), by: Self.doctor)
        let foreign = Self.record(Doctor.model, ["user_id": .integer(4)])
        #expect(throws: Problem.self) { try RecordAccess.checkCreation(of: foreign, by: Self.nobody) }
    }
}

/// Identities that nobody looks at.
private struct SameBits: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}
