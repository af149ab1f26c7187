package import NabhaModel

/// What a client sent for a record, taken apart: values for the fields it may write, and what it only sent back.
package struct RecordInput: Sendable {
    /// Validated values by field name.
    package private(set) var values: [String: Value] = [:]
    /// Read-only members, to be compared with what is stored.
    package private(set) var readOnly: [(name: String, value: JSON)] = []
    private var faults: [String: [String]] = [:]

    /// Names whose faults are told: more than any form has fields, and few enough for a reply.
    package static let toldFaults = 100
    /// As many Unicode scalars of a name that we do not know are repeated.
    package static let longestName = 64

    /// - Parameters:
    ///   - object: the members of the body.
    ///   - fields: the fields that may be written now, by the name they have in the body.
    ///   - shown: further names that replies show; these may be sent back unchanged. Any other name is refused.
    package init(_ object: [JSON.Member], writable fields: [String: FieldDescription], shown: Set<String>) {
        for member in object {
            if let field = fields[member.key] {
                take(member.value, for: field, as: member.key)
            } else if shown.contains(member.key) {
                readOnly.append((member.key, member.value))
            } else {
                note(.unknown, at: String(member.key.unicodeScalars.prefix(Self.longestName)))
            }
        }
    }

    /// Notes every field that a new record cannot do without.
    package mutating func require(_ fields: [String: FieldDescription]) {
        require(all: fields.filter { $0.value.defaultValue == nil })
    }

    /// Notes every one of these fields that was not given, by the name it has in the body.
    package mutating func require(all fields: [String: FieldDescription]) {
        for (name, field) in fields where values[field.name] == nil && faults[name] == nil {
            note(.required, at: name)
        }
    }

    package mutating func note(_ fault: FieldFault, at name: String) {
        guard faults.count < Self.toldFaults || faults[name] != nil else { return }
        // Of many unknown names only the beginnings are told, which may be the same.
        guard faults[name]?.contains(fault.message) != true else { return }
        faults[name, default: []].append(fault.message)
    }

    /// - Throws: all faults at once, so that a form can show them together.
    package func check() throws(Problem) {
        guard faults.isEmpty else { throw .validation(faults) }
    }

    /// Refuses read-only members that differ from what is shown of the record.
    package func compareReadOnly(with shown: JSON) throws(Problem) {
        var faults: [String: [String]] = [:]
        for (name, value) in readOnly where shown[name].map({ !value.isSame(as: $0) }) ?? true {
            faults[name] = [FieldFault.readOnly.message]
        }
        guard faults.isEmpty else { throw .validation(faults) }
    }

    private mutating func take(_ json: JSON, for field: FieldDescription, as name: String) {
        do {
            let value = try field.type.value(of: json)
            try field.validate(value)
            values[field.name] = value
        } catch {
            note(error, at: name)
        }
    }
}

extension FieldType {
    /// The value a JSON value stands for in a field of this type.
    package func value(of json: JSON) throws(FieldFault) -> Value {
        switch (self, json) {
        case (_, .null): return .null
        case (.bool, .bool(let content)): return .bool(content)
        case (.integer, .integer(let number)), (.reference, .integer(let number)): return .integer(number)
        case (.text, .string(let text)), (.choice, .string(let text)): return .text(text)
        case (.instant, .string(let text)):
            guard let instant = try? Instant(iso8601: text) else { throw FieldFault(expectation) }
            return .instant(instant)
        case (.day, .string(let text)):
            guard let day = try? Day(iso8601: text) else { throw FieldFault(expectation) }
            return .day(day)
        default: throw FieldFault(expectation)
        }
    }
}

extension JSON {
    /// Whether two values mean the same: instants may be written in different ways.
    package func isSame(as other: JSON) -> Bool {
        if self == other { return true }
        guard case .string(let left) = self, case .string(let right) = other,
            let left = try? Instant(iso8601: left), let right = try? Instant(iso8601: right)
        else { return false }
        return left == right
    }
}
