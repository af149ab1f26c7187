/// Files and functions are small enough to be read at once.
enum SizeRule {
    static let longestFile = 300
    static let longestFunction = 40

    static func faults(in file: SwiftText) -> [Fault] {
        // The text after the last line feed is no line.
        let count =
            file.lines.last.map { $0.code.isEmpty && $0.comment.isEmpty } == true
            ? file.lines.count - 1 : file.lines.count
        var faults = functions(in: file).filter { $0.length > longestFunction }
            .map { Fault(path: file.path, line: $0.line, message: "a function of \($0.length) lines") }
        if count > longestFile { faults.append(Fault(path: file.path, message: "\(count) lines")) }
        return faults
    }

    /// Each function with a body: the line it begins on, and how many lines it takes up with its head.
    static func functions(in file: SwiftText) -> [(line: Int, length: Int)] {
        file.lines.indices.compactMap { start in
            guard isHead(file.lines[start].code), let end = end(of: start, in: file) else { return nil }
            return (start + 1, end - start + 1)
        }
    }

    private static func isHead(_ code: String) -> Bool {
        guard ["func", "init", "subscript"].contains(where: code.contains) else { return false }
        let head =
            #/
            ^\s*(?:(?:package|public|private|fileprivate|internal|open|static|class|final|override|mutating|consuming
                |nonmutating|nonisolated|convenience|required|borrowing|isolated|@\w+)(?:\([^)]*\))?\s+)*
            (?:func\b|init[?!]?[(<]|deinit\b|subscript\b)
            /#
        return code.contains(head)
    }

    /// The line of the brace that closes a function's body; nil for a requirement without one.
    private static func end(of start: Int, in file: SwiftText) -> Int? {
        var brackets = 0
        var braces = 0
        for line in start..<file.lines.count {
            let code = file.lines[line].code
            if line > start, brackets == 0, braces == 0, isHead(code) { return nil }
            for character in code {
                // Braces in the head, as in a default value, stand in brackets.
                if braces == 0 {
                    if "([".contains(character) { brackets += 1 }
                    if ")]".contains(character) { brackets -= 1 }
                    if brackets > 0 { continue }
                }
                if character == "{" { braces += 1 }
                if character == "}" {
                    braces -= 1
                    if braces < 0 { return nil }
                    if braces == 0 { return line }
                }
            }
        }
        return nil
    }
}
