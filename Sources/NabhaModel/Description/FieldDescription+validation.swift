/// Why a value may not stand in a field, as one sentence for the person who sent it.
///
/// The sentences are those of the Django backend's clients know; none repeats the value, which may be a patient's.
package struct FieldFault: Error, Hashable, Sendable {
    package let message: String

    package init(_ message: String) { self.message = message }

    package static let required = FieldFault("This field is required.")
    package static let null = FieldFault("This field may not be null.")
    package static let blank = FieldFault("This field may not be blank.")
    package static let nul = FieldFault("Null characters are not allowed.")
    package static let taken = FieldFault("This value is already in use.")
    package static let readOnly = FieldFault("This field is read-only and differs from the stored value.")
    package static let unknown = FieldFault("Unknown field.")

    /// A reference that leads to no record.
    package static func missing(_ model: String) -> FieldFault {
        FieldFault("No \(model.replacingUnderscores) has this id.")
    }
}

extension FieldDescription {
    /// Refuses a value that the field must not hold.
    ///
    /// References are checked for being positive here, and for existing by whoever has the records.
    package func validate(_ value: Value) throws(FieldFault) {
        switch (type, value) {
        case (_, .null):
            guard isOptional else { throw .null }
        case (.bool, .bool), (.instant, .instant), (.day, .day):
            break
        case (.integer(let range), .integer(let number)):
            try validate(number, in: range)
        case (.reference(let model), .integer(let id)):
            guard id > 0 else { throw .missing(model) }
        case (.text(let maximum), .text(let text)):
            try validate(text, maximum: maximum)
        case (.choice(let words), .text(let word)):
            guard words.contains(word) else {
                throw FieldFault("Not one of the choices: \(words.joined(separator: ", ")).")
            }
        default:
            throw FieldFault(type.expectation)
        }
    }

    private func validate(_ number: Int64, in range: ClosedRange<Int64>) throws(FieldFault) {
        guard number >= range.lowerBound else {
            throw FieldFault("Ensure this value is greater than or equal to \(range.lowerBound).")
        }
        guard number <= range.upperBound else {
            throw FieldFault("Ensure this value is less than or equal to \(range.upperBound).")
        }
    }

    private func validate(_ text: String, maximum: Int) throws(FieldFault) {
        guard !text.utf8.contains(0) else { throw .nul }
        // The count of UTF-8 bytes is known at once and never smaller than that of scalars.
        guard text.utf8.count <= maximum || text.unicodeScalars.count <= maximum else {
            throw FieldFault("Ensure this field has no more than \(maximum) characters.")
        }
        guard defaultValue != nil || text.contains(where: { !$0.isWhitespace }) else { throw .blank }
    }
}

extension FieldType {
    /// What a value of the wrong kind is answered with.
    package var expectation: String {
        switch self {
        case .bool: "Must be true or false."
        case .integer: "A valid integer is required."
        case .text, .choice: "Not a valid string."
        case .instant: "Not a date and time: use ISO 8601 with a zone, as 2024-01-20T09:30:00Z."
        case .day: "Not a date: use YYYY-MM-DD."
        case .reference: "Must be the id of a record: a positive integer."
        }
    }
}

extension String {
    /// A model's or field's name as a person reads it.
    package var replacingUnderscores: String { String(map { $0 == "_" ? " " : $0 }) }
}
