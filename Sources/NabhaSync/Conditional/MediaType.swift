/// The type of a body.
package enum MediaType {
    private static let charsets: Set<Substring> = ["utf-8", "utf8", "\"utf-8\"", "\"utf8\""]

    /// Whether a `Content-Type` says JSON in UTF-8.
    package static func isJSON(_ header: String) -> Bool {
        let parts = header.lowercased().split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst()
            .allSatisfy { parameter in
                let sides = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
                return sides[0] != "charset" || sides.count == 2 && charsets.contains(sides[1])
            }
    }

    /// Without the spaces and tabs around it.
    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
