package import NabhaModel

/// One field of a model as API v1's sync lists name it: a stored field, a derived one, or what every record has.
package struct WireColumn: Sendable, Hashable {
    package let name: String
    /// How the column's content is to be read.
    package let type: FieldType
    let expression: String

    /// All names that `fields=` may ask for, in the order of `fields=all`; what has another name in v1 has only that.
    package static func all(of model: Model) -> [WireColumn] {
        var columns = [WireColumn(name: "id", type: .integer(0...Int64.max), expression: "r.id")]
        columns += model.fields.map { WireColumn(name: $0.name, type: $0.type, expression: "r.\"\($0.name)\"") }
        columns += model.derived.map {
            WireColumn(
                name: $0.name,
                type: $0.origin.type,
                expression: "\(RecordTable.alias($0.through)).\"\($0.origin.name)\""
            )
        }
        columns += ["created_at", "updated_at", "last_synced_at"]
            .map { WireColumn(name: $0, type: .instant, expression: "r.\($0)") }
        let aliases = Dictionary(
            (model.sync?.aliases ?? [:]).map { ($0.value, $0.key) },
            uniquingKeysWith: { first, _ in first }
        )
        return columns.map { column in
            WireColumn(name: aliases[column.name] ?? column.name, type: column.type, expression: column.expression)
        }
    }

    /// The fields that a reply shows when nobody asks for others.
    package static func defaults(of model: Model) -> [WireColumn] {
        let all = Dictionary(all(of: model).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return (model.sync?.defaultFields ?? []).compactMap { all[$0] }
    }
}

/// Columns as a statement selects them.
struct WireSelection {
    let model: Model
    let columns: [WireColumn]

    var select: String { columns.map(\.expression).joined(separator: ", ") }

    /// Only the joins that a wanted column needs.
    var joins: String {
        let wanted = Set(columns.map(\.name))
        guard model.derived.contains(where: { wanted.contains($0.name) }) else { return "" }
        return RecordTable(model).joins
    }
}
