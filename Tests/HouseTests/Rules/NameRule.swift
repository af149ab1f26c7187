/// Names of files say what is in them, and nothing is left for later.
enum NameRule {
    private static let empty = ["util", "helper", "common", "misc", "manager"]
    private static let later = ["TODO", "FIXME", "XXX"]
    private static let programs = ["swift", "js", "mjs", "css", "html", "sh", "py", "lua", "sql", "yml", "yaml"]

    static func faults(inNames paths: [String]) -> [Fault] {
        paths.filter { path in
            let name = (path.split(separator: "/").last ?? "").lowercased()
            return isProgram(path) && empty.contains(where: name.contains)
        }
        .map { Fault(path: $0, message: "this name says nothing") }
    }

    static func isProgram(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        let parts = name.split(separator: ".")
        return parts.count < 2 ? path.hasPrefix("Scripts/") : programs.contains(String(parts[parts.count - 1]))
    }

    /// In Swift, code and comments; text literals may name the words.
    static func faults(in file: SwiftText) -> [Fault] {
        file.lines.enumerated().filter { isLeft($0.element.code) || isLeft($0.element.comment) }
            .map { Fault(path: file.path, line: $0.offset + 1, message: "left for later") }
    }

    static func faults(inText text: String, path: String) -> [Fault] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { isLeft($0.element) }
            .map { Fault(path: path, line: $0.offset + 1, message: "left for later") }
    }

    /// Whether one of the words stands in a text as a word.
    private static func isLeft(_ text: some StringProtocol) -> Bool {
        later.contains { text.contains($0) }
            && text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains { later.contains(String($0)) }
    }
}
