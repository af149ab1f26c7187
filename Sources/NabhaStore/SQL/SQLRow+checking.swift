import NabhaModel

/// How a database keeps instants.
enum InstantStorage {
    /// Whole microseconds, as ours does.
    case microseconds
    /// ISO 8601 in UTC with or without a zone, `T` or fraction, as Django does in SQLite.
    case text
}

extension SQLRow {
    /// The value of a field, trusting neither the column's kind nor its content.
    ///
    /// Text that is not in UTF-8 is refused rather than mended, and NUL does not end it.
    func value(
        _ column: Int,
        checkedFor field: FieldDescription,
        instants: InstantStorage = .microseconds
    ) throws(FieldFault) -> Value {
        let value = try untrusted(column, field.type, instants)
        try field.validate(value)
        return value
    }

    private func untrusted(
        _ column: Int,
        _ type: FieldType,
        _ instants: InstantStorage
    ) throws(FieldFault) -> Value {
        switch (type, storage(column)) {
        case (_, .null): return .null
        case (.bool, .integer):
            let number = integer(column)
            guard number == 0 || number == 1 else { throw FieldFault(type.expectation) }
            return .bool(number == 1)
        case (.integer, .integer), (.reference, .integer): return .integer(integer(column))
        case (.text, .text), (.choice, .text): return .text(try validText(column, type))
        case (.day, .text):
            guard let day = try? Day(iso8601: try validText(column, type)) else { throw FieldFault(type.expectation) }
            return .day(day)
        case (.instant, _): return .instant(try untrustedInstant(column, instants))
        default: throw FieldFault(type.expectation)
        }
    }

    /// - Throws: also where the column holds nothing.
    func untrustedInstant(_ column: Int, _ instants: InstantStorage) throws(FieldFault) -> Instant {
        switch (instants, storage(column)) {
        case (.microseconds, .integer): return Instant(microseconds: integer(column))
        case (.text, .text):
            let text = try validText(column, .instant)
            // Django leaves the zone out where it is UTC.
            guard let instant = (try? Instant(iso8601: text)) ?? (try? Instant(iso8601: text + "Z")) else {
                throw FieldFault(FieldType.instant.expectation)
            }
            return instant
        default: throw FieldFault(FieldType.instant.expectation)
        }
    }

    private func validText(_ column: Int, _ type: FieldType) throws(FieldFault) -> String {
        guard let text = withText(column, { String(validating: $0, as: UTF8.self) }) else {
            throw FieldFault(type.expectation)
        }
        return text
    }
}
