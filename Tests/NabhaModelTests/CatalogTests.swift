import NabhaModel
import Testing

@Suite struct `The catalog` {
    @Test func `has each model after those it refers to`() {
        for (place, model) in Catalog.nabha.models.enumerated() {
            let before = Set(Catalog.nabha.models.prefix(place).map(\.name))
            for (field, other) in model.references {
                #expect(before.contains(other), "\(model.name).\(field.name) refers to \(other)")
            }
        }
    }

    @Test func `has each model once, and finds it by its name`() {
        let names = Catalog.nabha.models.map(\.name)
        #expect(Set(names).count == names.count)
        for model in Catalog.nabha.models { #expect(Catalog.nabha[model.name] === model) }
        #expect(Catalog.nabha["visit"] == nil)
        #expect(Catalog.nabha[""] == nil)
    }

    @Test func `syncs the six models that devices hold`() {
        #expect(
            Catalog.nabha.synced.map(\.name) == [
                "patient", "doctor", "appointment", "pharmacy", "medicine", "pharmacy_inventory",
            ]
        )
    }

    @Test(arguments: [
        ("user", ["patient.user_id", "doctor.user_id", "pharmacy_staff.user_id"]),
        ("patient", ["appointment.patient_id"]), ("doctor", ["appointment.doctor_id"]),
        ("pharmacy", ["pharmacy_staff.pharmacy_id", "pharmacy_inventory.pharmacy_id"]),
        ("medicine", ["pharmacy_inventory.medicine_id"]), ("appointment", []), ("pharmacy_inventory", []),
        ("pharmacy_staff", []),
    ])
    func `knows what goes when a record goes`(name: String, references: [String]) throws {
        let model = try #require(Catalog.nabha[name])
        #expect(
            Catalog.nabha.references(to: model).map { "\($0.model.name).\($0.field.name)" } == references
        )
    }

    @Test(
        arguments: [
            ("user", ["username"], ["patient.user_id", "doctor.user_id"]),
            ("user", ["first_name", "password"], ["patient.user_id", "doctor.user_id"]),
            ("user", ["password", "is_active", "is_staff"], []),
            ("pharmacy", ["name"], ["pharmacy_inventory.pharmacy_id"]),
            ("pharmacy", ["is_active"], ["pharmacy_inventory.pharmacy_id"]), ("pharmacy", ["address", "location"], []),
            ("medicine", ["name"], ["pharmacy_inventory.medicine_id"]), ("medicine", ["description"], []),
            // Through the reference to the pharmacy only, although medicines have no such field.
            ("medicine", ["is_active"], []), ("patient", ["address"], []), ("appointment", ["status"], []),
            ("user", [], []),
        ] as [(String, Set<String>, [String])]
    )
    func `knows which records show or depend on a changed field`(
        name: String,
        changed: Set<String>,
        dependents: [String]
    ) throws {
        let model = try #require(Catalog.nabha[name])
        #expect(
            Catalog.nabha.dependents(on: model, changed: changed).map { "\($0.model.name).\($0.field)" } == dependents
        )
    }

    @Test func `takes the first of two models with one name`() {
        let first = Model("visit", fields: [])
        let second = Model("visit", fields: [], since: 2)
        #expect(Catalog([first, second])["visit"] === first)
    }
}
