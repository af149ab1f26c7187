/// One kind of record, described once: schema, codecs, scopes, pull and push derive from it.
package final class Model: Sendable {
    /// The name of the table and on the wire, singular.
    package let name: String
    package let fields: [FieldDescription]
    package let derived: [DerivedField]
    package let scopes: [ScopeRule]
    package let contributions: [Contribution]
    /// Sets of fields of which no two records hold the same values.
    package let uniqueTogether: [[String]]
    /// Sets of fields by which records are looked up, besides references and unique fields, which always are.
    package let indexes: [[String]]
    /// How API v1 syncs it; nil for what no device holds.
    package let sync: SyncList?
    /// The schema version that brought the model.
    package let since: Int

    private let positions: [String: Int]

    package init(
        _ name: String,
        fields: [FieldDescription],
        derived: [DerivedField] = [],
        scopes: [ScopeRule] = [],
        contributions: [Contribution] = [],
        uniqueTogether: [[String]] = [],
        indexes: [[String]] = [],
        sync: SyncList? = nil,
        since: Int = 1
    ) {
        self.name = name
        self.fields = fields
        self.derived = derived
        self.scopes = scopes
        self.contributions = contributions
        self.uniqueTogether = uniqueTogether
        self.indexes = indexes
        self.sync = sync
        self.since = since
        positions = Dictionary(fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Where the field with this name stands in a record's values.
    package func position(of field: String) -> Int? { positions[field] }

    package func field(named name: String) -> FieldDescription? { position(of: name).map { fields[$0] } }

    /// Whether devices hold its records: whether they have a place in the change index.
    package var isSynced: Bool { sync != nil }

    /// The references of a record, with the model each names.
    package var references: [(field: FieldDescription, model: String)] {
        fields.compactMap { field in
            guard case .reference(let model) = field.type else { return nil }
            return (field, model)
        }
    }
}

extension Model: Hashable, CustomStringConvertible {
    package static func == (left: Model, right: Model) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
    package var description: String { name }
}

/// A model's place in API v1's incremental sync.
package struct SyncList: Sendable, Hashable {
    /// The segment of the URL: `appointments` in `appointments/sync/`.
    package let path: String
    /// Whether the list also answers at `sync/{path}/`.
    package let hasAlias: Bool
    /// The fields that a low-end phone needs, in the order of the reply.
    package let defaultFields: [String]
    /// Other names under which v1 shows fields (`last_updated` for `updated_at`).
    package let aliases: [String: String]
    /// A reference by which the list may be narrowed with a query parameter of the same name.
    package let filter: String?
    /// The kinds of scopes through which a caller sees the model.
    package let visibleThrough: [Scope.Kind]
    /// Whether a record tells about a patient, so that reading it is audited.
    package let isAboutPatient: Bool
    /// The instant by which records that are still to come are told from history; a new device gets these first.
    package let upcomingBy: String?

    package init(
        path: String,
        hasAlias: Bool = false,
        defaultFields: [String],
        aliases: [String: String] = [:],
        filter: String? = nil,
        visibleThrough: [Scope.Kind],
        isAboutPatient: Bool = false,
        upcomingBy: String? = nil
    ) {
        self.path = path
        self.hasAlias = hasAlias
        self.defaultFields = defaultFields
        self.aliases = aliases
        self.filter = filter
        self.visibleThrough = visibleThrough
        self.isAboutPatient = isAboutPatient
        self.upcomingBy = upcomingBy
    }
}
