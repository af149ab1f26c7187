import NabhaModel

/// The columns of a model's table, as statements name them and rows hold them.
struct RecordColumns {
    static let metadata = ["id", "uid", "revision", "field_revisions", "created_at", "updated_at", "last_synced_at"]

    let model: Model

    /// `r."id", r."uid", …`, in the order that `record(from:)` reads.
    var list: String {
        (Self.metadata + model.fields.map(\.name)).map { "r.\"\($0)\"" }.joined(separator: ", ")
    }

    /// The columns of derived fields, to follow `list`.
    var derivedList: String {
        model.derived.map { ", \(Self.alias($0.through)).\"\($0.origin.name)\"" }.joined()
    }

    /// The joins that derived fields need.
    var joins: String {
        var seen: Set<String> = []
        return model.derived
            .compactMap { field in
                guard seen.insert(field.through).inserted,
                    case .reference(let other)? = model.field(named: field.through)?.type
                else { return nil }
                let alias = Self.alias(field.through)
                return " LEFT JOIN \"\(other)\" \(alias) ON \(alias).id = r.\"\(field.through)\""
            }
            .joined()
    }

    static func alias(_ reference: String) -> String { "via_\(reference)" }

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
            fieldRevisions: FieldRevisions(row.text(3), count: values.count).revisions
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

/// The revision in which each field of a record last changed, as one column: numbers with commas.
///
/// A field that a later schema version added is missing at the end and counts as never changed.
struct FieldRevisions {
    let revisions: [Revision]

    init(_ revisions: [Revision]) { self.revisions = revisions }

    init(_ text: String, count: Int) {
        var revisions = text.split(separator: ",").map { Revision(rawValue: Int64($0) ?? 0) }
        revisions += Array(repeating: .zero, count: max(0, count - revisions.count))
        self.revisions = revisions
    }

    var text: String { revisions.map { String($0.rawValue) }.joined(separator: ",") }
}
