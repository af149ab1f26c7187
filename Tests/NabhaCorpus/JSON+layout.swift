package import NabhaSync

extension JSON {
    /// For people: on one line what fits there, one member a line what does not.
    ///
    /// - Parameter width: the longest line.
    package func laidOut(width: Int = 120) -> String {
        var text = ""
        write(to: &text, indent: 0, used: 0, width: width)
        return text
    }

    /// On one line, with spaces after commas and colons.
    package var onOneLine: String {
        switch self {
        case .array(let elements): "[" + elements.map(\.onOneLine).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)): \($0.value.onOneLine)" }.joined(separator: ", ") + "}"
        default: String(decoding: serialized(), as: UTF8.self)
        }
    }

    private static func quoted(_ text: String) -> String {
        String(decoding: JSON.string(text).serialized(), as: UTF8.self)
    }

    /// - Parameter used: columns of the line that are taken already.
    private func write(to text: inout String, indent: Int, used: Int, width: Int) {
        let line = onOneLine
        // One column for the comma that may follow.
        guard used + line.count >= width else {
            text += line
            return
        }
        switch self {
        case .array(let elements) where elements.allSatisfy(\.isScalar):
            text += Self.filled(elements.map(\.onOneLine), indent: indent + 2, width: width)
            text += "\n" + String(repeating: " ", count: indent) + "]"
        case .array(let elements):
            Self.write(elements.map { ("", $0) }, between: ("[", "]"), to: &text, indent: indent, width: width)
        case .object(let members):
            let parts = members.map { ("\(Self.quoted($0.key)): ", $0.value) }
            Self.write(parts, between: ("{", "}"), to: &text, indent: indent, width: width)
        default: text += line
        }
    }

    /// As many on a line as fit.
    private static func filled(_ words: [String], indent: Int, width: Int) -> String {
        var text = "["
        var used = width
        for (index, word) in words.enumerated() {
            let word = index + 1 < words.count ? word + "," : word
            if used + 1 + word.count > width {
                text += "\n" + String(repeating: " ", count: indent) + word
                used = indent + word.count
            } else {
                text += " " + word
                used += 1 + word.count
            }
        }
        return text
    }

    /// Whether it fits on a line with others: a value, or a list of some.
    private var isScalar: Bool {
        switch self {
        case .object: false
        case .array(let elements):
            elements.allSatisfy { $0.array.isEmpty && $0.members.isEmpty } && onOneLine.count < 80
        default: true
        }
    }

    private static func write(
        _ parts: [(head: String, value: JSON)],
        between brackets: (String, String),
        to text: inout String,
        indent: Int,
        width: Int
    ) {
        text += brackets.0
        let inner = indent + 2
        for (index, part) in parts.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + String(repeating: " ", count: inner) + part.head
            part.value.write(to: &text, indent: inner, used: inner + part.head.count, width: width)
        }
        text += "\n" + String(repeating: " ", count: indent) + brackets.1
    }

    /// With the members of all objects in the order of their names, to be compared.
    var sorted: JSON {
        switch self {
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(members.sorted { $0.key < $1.key }.map { Member($0.key, $0.value.sorted) })
        default: self
        }
    }

    package var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    package var array: [JSON] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// Without some members.
    package func without(_ names: Set<String>) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !names.contains($0.key) })
    }

    /// With another value for a member, or with one more.
    package func with(_ name: String, _ value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        let member = Member(name, value)
        guard let place = members.firstIndex(where: { $0.key == name }) else { return .object(members + [member]) }
        var changed = members
        changed[place] = member
        return .object(changed)
    }
}
