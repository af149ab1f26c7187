package import NabhaModel

extension Value {
    /// The value as API v2 writes it: instants as integers of microseconds.
    package var wire: JSON {
        switch self {
        case .null: .null
        case .bool(let content): .bool(content)
        case .integer(let content): .integer(content)
        case .text(let content): .string(content)
        case .instant(let content): .integer(content.microseconds)
        case .day(let content): .string(content.description)
        }
    }
}

extension FieldType {
    /// The value that API v2 writes as this JSON, for a field of this type.
    package func value(wire json: JSON) throws(FieldFault) -> Value {
        switch (self, json) {
        case (_, .null): return .null
        case (.bool, .bool(let content)): return .bool(content)
        case (.integer, .integer(let number)), (.reference, .integer(let number)): return .integer(number)
        case (.text, .string(let text)), (.choice, .string(let text)): return .text(text)
        case (.instant, .integer(let microseconds)): return .instant(Instant(microseconds: microseconds))
        case (.day, .string(let text)):
            guard let day = try? Day(iso8601: text) else { throw FieldFault(expectation) }
            return .day(day)
        case (.instant, _): throw FieldFault("Not an instant: use microseconds since 1970 as an integer.")
        default: throw FieldFault(expectation)
        }
    }
}

extension Model {
    /// The type of a column of ``RecordGroup``; nil for a name that this version does not know.
    package func wireType(of column: String) -> FieldType? {
        field(named: column)?.type ?? derived.first { $0.name == column }?.origin.type
    }

    /// The fields that a client of a schema version knows.
    package func fields(upTo schema: Int) -> [FieldDescription] { fields.filter { $0.since <= schema } }
}
