import NabhaModel

/// The table of a model: how statements name its columns and how rows are read.
///
/// Its texts are put together once: each record that is read or written needs one of them.
final class RecordTable: Sendable {
    static let metadata = ["id", "uid", "revision", "field_revisions", "created_at", "updated_at", "last_synced_at"]

    let model: Model
    /// `r."id", r."uid", …`, in the order that `record(from:)` reads.
    let columns: String
    /// The columns of derived fields, to follow `columns`.
    let derivedColumns: String
    /// `SELECT` of `columns`, `derivedColumns` and, for each of these, the field revisions of the record it comes from.
    let exchangedColumns: String
    /// Where each derived field stands in the model it comes from.
    let derivedPlaces: [Int]
    /// The joins that derived fields need.
    let joins: String
    /// Placeholders: id, space.
    let selectionByID: String
    /// Placeholders: space, the metadata in their order, the fields in theirs.
    let insertion: String
    let deletion: String
    /// The places of the fields by which records are looked up.
    private let indexed: Set<Int>

    /// - Parameter catalog: where the models are found that derived fields come from.
    init(_ model: Model, in catalog: Catalog = Catalog([])) {
        self.model = model
        let names = Self.metadata + model.fields.map(\.name)
        columns = names.map { "r.\"\($0)\"" }.joined(separator: ", ")
        derivedColumns = model.derived.map { ", \(Self.alias($0.through)).\"\($0.origin.name)\"" }.joined()
        exchangedColumns =
            "SELECT \(columns)\(derivedColumns)"
            + model.derived.map { ", \(Self.alias($0.through)).field_revisions" }.joined()
        derivedPlaces = model.derived.map { Self.place(of: $0, in: model, catalog) }
        joins = Self.joins(of: model)
        selectionByID = "SELECT \(columns) FROM \"\(model.name)\" r WHERE r.id = ?1 AND r.space = ?2"
        insertion = """
            INSERT INTO "\(model.name)" (space, \(names.map { "\"\($0)\"" }.joined(separator: ", "))) \
            VALUES (\((1...names.count + 1).map { "?\($0)" }.joined(separator: ", ")))
            """
        deletion = "DELETE FROM \"\(model.name)\" WHERE id = ?1"
        let combined = Set((model.uniqueTogether + model.indexes).joined())
        indexed = Set(
            model.fields.indices.filter { place in
                let field = model.fields[place]
                guard case .reference = field.type else { return field.isUnique || combined.contains(field.name) }
                return true
            }
        )
    }

    private static func place(of field: DerivedField, in model: Model, _ catalog: Catalog) -> Int {
        guard case .reference(let other)? = model.field(named: field.through)?.type else { return .max }
        return catalog[other]?.position(of: field.origin.name) ?? .max
    }

    private static func joins(of model: Model) -> String {
        var seen: Set<String> = []
        return model.derived
            .compactMap { field in
                guard seen.insert(field.through).inserted,
                    case .reference(let other)? = model.field(named: field.through)?.type
                else { return nil }
                let alias = alias(field.through)
                return " LEFT JOIN \"\(other)\" \(alias) ON \(alias).id = r.\"\(field.through)\""
            }
            .joined()
    }

    static func alias(_ reference: String) -> String { "via_\(reference)" }

    /// The places of the fields that an update has to name: a field that is looked up by only where it changed, because
    /// SQLite writes an index anew when a column of it is named; the others always, so that there are few statements.
    func updated(from before: [Value], to after: [Value]) -> [Int] {
        model.fields.indices.filter { !indexed.contains($0) || before[$0] != after[$0] }
    }

    /// Placeholders: id, revision, revisions of the fields, updated at, last synced at, the fields at `places`.
    func update(of places: [Int]) -> String {
        var sql = """
            UPDATE "\(model.name)" SET revision = ?2, field_revisions = ?3, updated_at = ?4, last_synced_at = ?5
            """
        for (argument, place) in places.enumerated() { sql += ", \"\(model.fields[place].name)\" = ?\(argument + 6)" }
        return sql + " WHERE id = ?1"
    }

    // MARK: Reading

    func record(from row: any SQLRow) throws -> Record {
        guard let uid = UID(bytes: row.blob(1)) else { throw StoreError.damaged("a record's uid") }
        let offset = Self.metadata.count
        let values = try model.fields.indices.map { try row.value(offset + $0, of: model.fields[$0].type) }
        return Record(
            model,
            id: row.integer(0),
            uid: uid,
            revision: Revision(rawValue: row.integer(2)),
            createdAt: Instant(microseconds: row.integer(4)),
            updatedAt: Instant(microseconds: row.integer(5)),
            lastSyncedAt: row.optionalInteger(6).map(Instant.init(microseconds:)),
            values: values,
            fieldRevisions: row.withText(3) { FieldRevisions(reading: $0, count: values.count).revisions }
        )
    }

    func derived(from row: any SQLRow) throws -> [String: Value] {
        let offset = Self.metadata.count + model.fields.count
        var derived: [String: Value] = [:]
        for (index, field) in model.derived.enumerated() {
            derived[field.name] = try row.value(offset + index, of: field.origin.type)
        }
        return derived
    }
}

/// The tables of all models.
struct RecordTables: Sendable {
    let catalog: Catalog
    private let tables: [String: RecordTable]

    init(_ catalog: Catalog) {
        self.catalog = catalog
        tables = Dictionary(
            catalog.models.map { ($0.name, RecordTable($0, in: catalog)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    subscript(model: Model) -> RecordTable { tables[model.name] ?? RecordTable(model) }
}
