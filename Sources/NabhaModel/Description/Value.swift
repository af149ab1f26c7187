/// The identity the server gives a record: a positive integer, unique within its model, never used twice.
package typealias RecordID = Int64

/// What one field of one record holds.
package enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case text(String)
    case instant(Instant)
    case day(Day)

    package var isNull: Bool { self == .null }

    /// Texts are the same when their bytes are: what a client wrote in another normal form is stored as it wrote it.
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.instant(let left), .instant(let right)): left == right
        case (.day(let left), .day(let right)): left == right
        default: false
        }
    }
}

/// A Swift type that a field can hold.
package protocol FieldValue: Sendable, Hashable {
    /// The content of `value`, or nil where `value` is of another kind.
    init?(_ value: Value)
    var value: Value { get }
}

extension Bool: FieldValue {
    package init?(_ value: Value) {
        guard case .bool(let content) = value else { return nil }
        self = content
    }
    package var value: Value { .bool(self) }
}

extension Int64: FieldValue {
    package init?(_ value: Value) {
        guard case .integer(let content) = value else { return nil }
        self = content
    }
    package var value: Value { .integer(self) }
}

extension String: FieldValue {
    package init?(_ value: Value) {
        guard case .text(let content) = value else { return nil }
        self = content
    }
    package var value: Value { .text(self) }
}

extension Instant: FieldValue {
    package init?(_ value: Value) {
        guard case .instant(let content) = value else { return nil }
        self = content
    }
    package var value: Value { .instant(self) }
}

extension Day: FieldValue {
    package init?(_ value: Value) {
        guard case .day(let content) = value else { return nil }
        self = content
    }
    package var value: Value { .day(self) }
}

extension Optional: FieldValue where Wrapped: FieldValue {
    package init?(_ value: Value) {
        if value.isNull {
            self = .none
        } else if let content = Wrapped(value) {
            self = .some(content)
        } else {
            return nil
        }
    }
    package var value: Value { self?.value ?? .null }
}

/// A closed list of words that a field may hold, such as the states of an appointment.
package protocol Choice: FieldValue, RawRepresentable<String>, CaseIterable {}

extension Choice {
    package init?(_ value: Value) {
        guard case .text(let text) = value else { return nil }
        self.init(rawValue: text)
    }
    package var value: Value { .text(rawValue) }
}
