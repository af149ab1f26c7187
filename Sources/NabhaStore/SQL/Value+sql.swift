package import NabhaModel

extension Value {
    /// How a field's value is stored: instants as microseconds, true as 1, days as text that sorts.
    package var sql: SQLValue {
        switch self {
        case .null: .null
        case .bool(let content): .integer(content ? 1 : 0)
        case .integer(let content): .integer(content)
        case .text(let content): .text(content)
        case .instant(let content): .integer(content.microseconds)
        case .day(let content): .text(content.description)
        }
    }
}

extension SQLRow {
    /// The value of a field of this type.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` when the column holds what the type cannot.
    func value(_ column: Int, of type: FieldType) throws -> Value {
        guard !isNull(column) else { return .null }
        switch type {
        case .bool: return .bool(integer(column) != 0)
        case .integer, .reference: return .integer(integer(column))
        case .text, .choice: return .text(text(column))
        case .instant: return .instant(Instant(microseconds: integer(column)))
        case .day:
            do { return .day(try Day(iso8601: text(column))) } catch { throw StoreError.damaged("a stored date") }
        }
    }
}
