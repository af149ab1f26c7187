import NabhaModel
import Testing

@Suite struct `The scopes of a record` {
    /// Pharmacy 1 is active, pharmacy 2 is not, and there is no other record.
    private static func lookup(_ model: String, _ id: RecordID) -> Record? {
        guard model == "pharmacy", (1...2).contains(id) else { return nil }
        return .sample(Pharmacy.model, id: id, ["is_active": .bool(id == 1)])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let record: Record
        let scopes: Set<String>
        let testDescription: String

        init(_ testDescription: String, _ model: Model, _ values: [String: Value], _ scopes: Set<String>) {
            self.testDescription = testDescription
            self.scopes = scopes
            record = .sample(model, id: 12, values)
        }
    }

    @Test(arguments: [
        Case("a patient", Patient.model, ["user_id": .integer(3)], ["space", "patient/12"]),
        Case("a doctor", Doctor.model, ["user_id": .integer(3)], ["space", "directory"]),
        Case(
            "an appointment",
            Appointment.model,
            ["patient_id": .integer(5), "doctor_id": .integer(7)],
            ["space", "patient/5", "doctor/7"]
        ),
        Case(
            "an appointment of nobody",
            Appointment.model,
            ["patient_id": .null, "doctor_id": .integer(7)],
            ["space", "doctor/7"]
        ),
        Case("an active pharmacy", Pharmacy.model, [:], ["space", "directory", "pharmacy/12"]),
        Case("a closed pharmacy", Pharmacy.model, ["is_active": .bool(false)], ["space", "pharmacy/12"]),
        Case("a medicine", Medicine.model, [:], ["space", "directory"]),
        Case(
            "stock of an active pharmacy",
            PharmacyInventory.model,
            ["pharmacy_id": .integer(1)],
            ["space", "stock", "pharmacy/1"]
        ),
        Case("stock of a closed pharmacy", PharmacyInventory.model, ["pharmacy_id": .integer(2)], ["space"]),
        Case("stock of a pharmacy that is gone", PharmacyInventory.model, ["pharmacy_id": .integer(3)], ["space"]),
        Case("stock of no pharmacy", PharmacyInventory.model, ["pharmacy_id": .null], ["space"]),
        Case("a user", User.model, [:], []),
        Case("a place on a staff", PharmacyStaff.model, [:], []),
    ])
    func `follow from what it holds and refers to`(_ expected: Case) throws {
        #expect(Set(try expected.record.ownScopes(Self.lookup).map(\.description)) == expected.scopes)
    }

    @Test func `are not guessed where looking fails`() {
        struct Failure: Error {}
        let stock = Record.sample(PharmacyInventory.model)
        #expect(throws: Failure.self) { try stock.ownScopes { _, _ in throw Failure() } }
    }

    @Test func `are looked up in the model that the reference names`() throws {
        var asked: Set<String> = []
        let stock = Record.sample(PharmacyInventory.model, ["pharmacy_id": .integer(8)])
        _ = try stock.ownScopes { model, id in
            asked.insert("\(model)/\(id)")
            return nil
        }
        #expect(asked == ["pharmacy/8"])
    }

    @Test func `that an appointment brings its patient into are its doctor's`() {
        let appointment = Record.sample(
            Appointment.model,
            ["patient_id": .integer(5), "doctor_id": .integer(7)]
        )
        #expect(
            appointment.broughtScopes.map { "\($0.model) \($0.record) into \($0.scope)" } == ["patient 5 into doctor/7"]
        )
        for missing in ["patient_id", "doctor_id"] {
            var record = appointment
            record[missing] = .null
            #expect(record.broughtScopes == [])
        }
    }

    @Test(arguments: Catalog.nabha.models.filter { $0 != Appointment.model })
    func `of others are brought by appointments only`(_ model: Model) {
        #expect(Record.sample(model).broughtScopes == [])
    }
}
