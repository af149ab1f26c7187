import NabhaModel
import Testing

extension Model: CustomTestStringConvertible {
    package var testDescription: String { name }
}

@Suite struct `The description of a model` {
    /// What each record has besides its fields.
    private static let identity: Set = ["id", "created_at", "updated_at", "last_synced_at"]

    private static func shown(_ model: Model) -> Set<String> {
        identity.union(model.fields.map(\.name)).union(model.derived.map(\.name))
            .union(model.sync?.aliases.keys.map(\.self) ?? [])
    }

    private static func reference(_ model: Model, _ field: String) -> Model? {
        guard case .reference(let other)? = model.field(named: field)?.type else { return nil }
        return Catalog.nabha[other]
    }

    @Test(arguments: Catalog.nabha.models)
    func `names each field once, and finds it by its name`(_ model: Model) {
        let names = model.fields.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Self.identity.isDisjoint(with: names))
        for (place, field) in model.fields.enumerated() {
            #expect(model.position(of: field.name) == place)
            #expect(model.field(named: field.name) == field)
        }
        #expect(model.position(of: "no_such_field") == nil)
        #expect(model.field(named: "") == nil)
    }

    @Test(arguments: Catalog.nabha.models)
    func `speaks of fields that there are`(_ model: Model) {
        for fields in model.uniqueTogether + model.indexes {
            #expect(!fields.isEmpty)
            for field in fields { #expect(model.field(named: field) != nil, "\(field)") }
        }
        for derived in model.derived {
            let origin = Self.reference(model, derived.through)
            #expect(origin?.field(named: derived.origin.name) == derived.origin, "\(derived.name)")
            #expect(model.field(named: derived.name) == nil, "\(derived.name) hides a field")
        }
        for contribution in model.contributions {
            #expect(Self.reference(model, contribution.subject)?.isSynced == true)
            #expect(Self.reference(model, contribution.field)?.name == contribution.kind.name)
        }
    }

    @Test(arguments: Catalog.nabha.models)
    func `puts its records in scopes about what they refer to`(_ model: Model) {
        #expect(model.isSynced || model.scopes.isEmpty)
        for rule in model.scopes {
            switch rule.target {
            case .fixed(let scope): #expect(scope.id == nil)
            case .own(let kind): #expect(kind.name == model.name)
            case .through(let field, let kind): #expect(Self.reference(model, field)?.name == kind.name)
            }
            switch rule.condition {
            case nil: break
            case .field(let field): #expect(model.field(named: field)?.type == .bool)
            case .referenced(let through, let field):
                #expect(Self.reference(model, through)?.field(named: field)?.type == .bool)
            }
        }
    }

    @Test(arguments: Catalog.nabha.synced)
    func `lists for sync what the model has, each once`(_ model: Model) throws {
        let sync = try #require(model.sync)
        #expect(Set(sync.defaultFields).count == sync.defaultFields.count)
        #expect(Set(sync.defaultFields).isSubset(of: Self.shown(model)))
        for (alias, field) in sync.aliases {
            #expect(Self.identity.contains(field) || model.field(named: field) != nil, "\(alias)")
            #expect(model.field(named: alias) == nil, "\(alias) hides a field")
        }
        if let filter = sync.filter { #expect(Self.reference(model, filter) != nil) }
        #expect(sync.visibleThrough.contains(.space))
        #expect(sync.path.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
    }

    @Test func `gives each list a path of its own`() {
        let paths = Catalog.nabha.synced.compactMap(\.sync?.path)
        #expect(Set(paths).count == paths.count)
    }

    @Test func `is the same for the same name`() {
        #expect(Patient.model == Model("patient", fields: []))
        #expect(Patient.model != Doctor.model)
        #expect(Set([Patient.model, Patient.model, Doctor.model]).count == 2)
        #expect(Patient.model.description == "patient")
    }
}

/// The table of default fields that clients of API v1 were promised.
@Suite struct `The default fields of incremental sync` {
    private static let promised: [(model: String, count: Int, fields: String)] = [
        ("patient", 7, "id phone_number address gender created_at updated_at last_synced_at"),
        ("doctor", 6, "id specialization is_available created_at updated_at last_synced_at"),
        (
            "appointment", 10,
            """
            id patient_id doctor_id appointment_date status symptoms diagnosis created_at updated_at \
            last_synced_at
            """
        ),
        ("pharmacy", 6, "id name location created_at updated_at last_synced_at"),
        ("medicine", 5, "id name is_prescription_required updated_at last_synced_at"),
        (
            "pharmacy_inventory", 9,
            """
            id pharmacy_id pharmacy_name medicine_id medicine_name quantity_available created_at last_updated \
            last_synced_at
            """
        ),
    ]

    @Test(arguments: promised)
    func `are the promised ones in their order`(model: String, count: Int, fields: String) {
        let names = fields.split(separator: " ").map(String.init)
        #expect(names.count == count)
        #expect(Catalog.nabha[model]?.sync?.defaultFields == names)
    }

    @Test func `are promised for each model that devices hold`() {
        #expect(Set(Self.promised.map(\.model)) == Set(Catalog.nabha.synced.map(\.name)))
    }

    @Test(arguments: [
        ("patient", "patients", true, true), ("doctor", "doctors", false, false),
        ("appointment", "appointments", true, true), ("pharmacy", "pharmacies", false, false),
        ("medicine", "medicines", false, false), ("pharmacy_inventory", "pharmacy-inventory", true, false),
    ])
    func `answer at the promised URLs and are audited where they tell of patients`(
        model: String,
        path: String,
        hasAlias: Bool,
        isAboutPatient: Bool
    ) {
        let sync = Catalog.nabha[model]?.sync
        #expect(sync?.path == path)
        #expect(sync?.hasAlias == hasAlias)
        #expect(sync?.isAboutPatient == isAboutPatient)
        #expect(sync?.filter == (model == "pharmacy_inventory" ? "pharmacy_id" : nil))
    }
}
