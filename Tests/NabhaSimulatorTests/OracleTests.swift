import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@testable import NabhaSimulator

/// Worlds of a few records, made by hand.
@Suite struct `The oracle` {
    private static func record(_ model: Model, _ id: RecordID, _ values: [String: Value]) -> Record {
        var generator = SeededGenerator(seed: UInt64(id))
        return Record(
            model,
            id: id,
            uid: UID(at: WorldClock.start, using: &generator),
            createdAt: WorldClock.start,
            updatedAt: WorldClock.start,
            values: model.fields.map { values[$0.name] ?? $0.defaultValue ?? .null }
        )
    }

    /// Two patients, two doctors, one visit, and a pharmacy with one person and some stock.
    private static func oracle(isOpen: Bool = true) -> Oracle {
        Oracle(
            mirror: Mirror([
                record(User.model, 1, ["first_name": .text("Asha")]), record(User.model, 2, [:]),
                record(User.model, 3, [:]),
                record(User.model, 4, [:]), record(Patient.model, 1, ["user_id": .integer(1)]),
                record(Patient.model, 2, ["user_id": .integer(2)]), record(Doctor.model, 1, ["user_id": .integer(3)]),
                record(Appointment.model, 1, ["patient_id": .integer(1), "doctor_id": .integer(1)]),
                record(Pharmacy.model, 1, ["is_active": .bool(isOpen)]), record(Medicine.model, 1, [:]),
                record(PharmacyStaff.model, 1, ["pharmacy_id": .integer(1), "user_id": .integer(4)]),
                record(PharmacyInventory.model, 1, ["pharmacy_id": .integer(1), "medicine_id": .integer(1)]),
            ])
        )
    }

    private func names(_ user: RecordID, following: [RecordID] = [], isOpen: Bool = true) -> [String] {
        let oracle = Self.oracle(isOpen: isOpen)
        return oracle.contents(oracle.held(user, following: following), of: World.models)
            .map { "\($0.record.model.name) \($0.record.id)" }
    }

    @Test func `gives a patient the own record and visits`() {
        #expect(names(1) == ["patient 1", "doctor 1", "appointment 1", "pharmacy 1", "medicine 1"])
        #expect(names(2) == ["patient 2", "doctor 1", "pharmacy 1", "medicine 1"])
    }

    @Test func `gives a doctor the patients of the own visits only`() {
        #expect(names(3) == ["patient 1", "doctor 1", "appointment 1", "pharmacy 1", "medicine 1"])
    }

    @Test func `gives stock to who follows and to the staff, while the pharmacy is open`() {
        #expect(names(1, following: [1]).last == "pharmacy_inventory 1")
        #expect(names(4).last == "pharmacy_inventory 1")
        #expect(names(1, following: [1], isOpen: false) == ["patient 1", "doctor 1", "appointment 1", "medicine 1"])
        #expect(names(4, isOpen: false) == ["doctor 1", "pharmacy 1", "medicine 1"])
    }

    @Test func `shows what a record shows of others`() throws {
        let oracle = Self.oracle()
        let patient = try #require(oracle.mirror[Patient.model, 1])
        #expect(oracle.derived(patient).contains(.text("Asha")))
    }

    @Test func `shows a user to whom the user's own record is shown`() {
        let oracle = Self.oracle()
        func user(_ id: RecordID) -> RecordKey {
            RecordKey(model: User.model.name, uid: Self.record(User.model, id, [:]).uid)
        }
        #expect(oracle.shows(user(1), to: oracle.held(3, following: [])))
        #expect(!oracle.shows(user(2), to: oracle.held(3, following: [])))
        #expect(oracle.shows(user(3), to: oracle.held(2, following: [])))
        #expect(!oracle.shows(user(9), to: oracle.held(2, following: [])))
    }

    /// After a restore, what comes again may come under another id; its uid stays.
    @Test func `knows a record by its uid`() {
        let again = Self.record(Appointment.model, 1, ["patient_id": .integer(1), "doctor_id": .integer(1)])
        let other = Record(
            Appointment.model,
            id: 2,
            uid: again.uid,
            createdAt: WorldClock.start,
            updatedAt: WorldClock.start,
            values: again.values
        )
        let key = RecordKey(model: Appointment.model.name, uid: again.uid)
        #expect(Oracle(mirror: Mirror([other])).mirror.id(of: key) == 2)
        #expect(Oracle(mirror: Mirror([other])).shows(key, to: [Scope(.doctor, 1)]))
        #expect(!Oracle(mirror: Mirror([])).shows(key, to: [Scope(.doctor, 1)]))
    }
}
