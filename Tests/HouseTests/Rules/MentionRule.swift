/// A file or type that a document names in backticks is there.
struct MentionRule {
    /// The files there are, as paths from the root.
    let paths: [String]
    /// The types there are, and whatever else is declared.
    let names: Set<String>

    /// Names that look like ours and are somebody else's, or examples.
    static let foreign: [String: String] = [
        "ETag": "a header of HTTP", "ModelSerializer": "of Django's REST framework",
        "TimeoutStopSec": "a setting of systemd", "LimitNOFILE": "a setting of systemd",
        "Sources/NabhaModel/Models/Visit.swift": "a model that is not there yet",
    ]

    func faults(in markdown: String, path: String) -> [Fault] {
        LinkRule.prose(markdown)
            .flatMap { number, line in
                Self.mentions(line)
                    .filter { Self.foreign[$0] == nil && !isThere($0) }
                    .map { Fault(path: path, line: number, message: "there is no \($0)") }
            }
    }

    private func isThere(_ mention: String) -> Bool {
        guard mention.contains("/") else { return names.contains(mention) }
        return paths.contains { $0 == mention || $0.hasSuffix("/" + mention) }
    }

    /// What stands alone in backticks and is a path with a file's extension, or a word of two capitals or more.
    ///
    /// What is built lies in folders with a dot before their names and need not be there.
    static func mentions(_ line: String) -> [String] {
        line.matches(of: #/`([^`]+)`/#).map { String($0.1) }
            .filter { text in
                text.wholeMatch(of: #/\w[\w.+-]*(/[\w.+-]+)+\.\w+/#) != nil
                    || text.wholeMatch(of: #/[A-Z]+[a-z0-9]*([A-Z][A-Za-z0-9]*)+/#) != nil && text.contains(#/[a-z]/#)
            }
    }

    /// The names that code declares.
    static func declared(in file: SwiftText) -> [String] {
        file.lines.flatMap { line in
            line.code.matches(of: #/\b(?:struct|class|enum|protocol|actor|typealias|case)\s+(\w+)/#)
                .map { String($0.1) }
        }
    }
}
