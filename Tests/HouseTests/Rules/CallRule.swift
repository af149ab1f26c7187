/// Calls that need a reason: those that end the program, those that the compiler cannot check, and those that take time,
/// identity or chance from the world instead of from whoever calls.
enum CallRule {
    /// Something that is looked for: a text that is in it always, and how it is written.
    private struct Call {
        let word: String
        let hint: String
        let pattern: Regex<Substring>

        init(_ word: String, _ hint: String, _ pattern: Regex<Substring>) {
            self.word = word
            self.hint = hint
            // The default kind sees no boundary at the dot of `x.sleep`.
            self.pattern = pattern.wordBoundaryKind(.simple)
        }

        func isIn(_ code: String) -> Bool { code.contains(hint) && code.contains(pattern) }
    }

    /// May stand only with the proof beside it that nothing can go wrong.
    private static var unchecked: [Call] {
        [
            Call("fatalError", "fatalError", #/\bfatalError\s*\(/#), Call("try!", "try!", #/\btry!/#),
            Call("as!", "as!", #/\bas!/#), Call("@unchecked Sendable", "@unchecked", #/@unchecked\s+Sendable\b/#),
            Call("nonisolated(unsafe)", "unsafe", #/\bnonisolated\s*\(\s*unsafe\s*\)/#),
            Call("unsafeBitCast", "unsafeBitCast", #/\bunsafeBitCast\b/#),
        ]
    }
    private static var ambient: [Call] {
        [
            Call("Date()", "Date", #/\bDate\s*\(\s*\)/#), Call("Date.now", "Date.now", #/\bDate\.now\b/#),
            Call("UUID()", "UUID", #/\bUUID\s*\(\s*\)/#), Call(random, ".random", #/\.random\s*\(/#),
            Call("randomElement()", "randomElement", #/\brandomElement\s*\(\s*\)/#),
            Call("shuffled()", "shuffle", #/\bshuffled?\s*\(\s*\)/#),
            Call("a wait", "sleep", #/\bTask\s*\.\s*sleep\b/#),
        ]
    }
    private static let random = ".random("
    private static var sleep: Call {
        Call("a sleep", "sleep", #/\b(?:u|nano)?sleep\w*\s*\(/#)
    }

    /// The one place where the world comes in.
    static let outermost = "nabha"

    static func faults(in file: SwiftText) -> [Fault] {
        let isTest = file.path.hasPrefix("Tests/")
        let isInside = file.path.hasPrefix("Sources/") && file.target != outermost
        let calls = unchecked + (isInside ? ambient : [])
        let sleep = sleep
        return file.lines.indices.flatMap { line -> [Fault] in
            let code = file.lines[line].code
            var words = calls.filter { $0.isIn(code) }.map(\.word)
            if words.contains(random), isGivenGenerator(file, line) { words.removeAll { $0 == random } }
            if file.hasReason(at: line) { words = [] }
            if isTest, sleep.isIn(code) { words.append(sleep.word) }
            return words.map { Fault(path: file.path, line: line + 1, message: $0) }
        }
    }

    /// Whether the call on a line, which may go on over further ones, names its source of chance.
    private static func isGivenGenerator(_ file: SwiftText, _ line: Int) -> Bool {
        let code = file.code(from: line, lines: 6)
        return code.matches(of: #/\.random\s*\(/#)
            .filter { code[..<$0.range.lowerBound].allSatisfy { $0 != "\n" } }
            .allSatisfy { call in
                var depth = 1
                let arguments = code[call.range.upperBound...]
                    .prefix { character in
                        if character == "(" { depth += 1 }
                        if character == ")" { depth -= 1 }
                        return depth > 0
                    }
                return arguments.contains("using:")
            }
    }
}
