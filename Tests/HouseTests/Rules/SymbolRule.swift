/// A symbol or article that a DocC guide links to is there: docc itself is not on every machine.
struct SymbolRule {
    /// Public symbols as guides write them: `SyncClient`, `sync()`, `signIn(server:username:)`.
    let symbols: Set<String>
    let articles: Set<String>

    func faults(in markdown: String, path: String) -> [Fault] {
        LinkRule.prose(markdown)
            .flatMap { number, line in
                let symbols = line.matches(of: #/``([^`]+)``/#).flatMap { $0.1.split(separator: "/") }.map(String.init)
                let articles = line.matches(of: #/<doc:([^>]+)>/#).map { String($0.1) }
                return
                    (symbols.filter { !self.symbols.contains($0) } + articles.filter { !self.articles.contains($0) })
                    .map { Fault(path: path, line: number, message: "\($0) leads nowhere") }
            }
    }

    /// What a file declares for everybody.
    static func symbols(in file: SwiftText) -> [String] {
        var symbols: [String] = []
        for index in file.lines.indices {
            let code = file.lines[index].code
            if let name = code.firstMatch(of: #/\bpublic\b.*?\b(?:struct|class|enum|protocol|actor|var|let)\s+(\w+)/#)?
                .1
            {
                symbols.append(String(name))
            } else if code.contains(#/\bpublic\b.*\bfunc\b/#) || code.contains(#/^\s*case \w/#) {
                symbols += calls(file.code(from: index, lines: 12))
            }
        }
        return symbols
    }

    /// A function with the labels of its parameters, or the cases of a line.
    private static func calls(_ code: String) -> [String] {
        guard let head = code.firstMatch(of: #/\b(?:func|case)\s+(\w+)/#) else { return [] }
        let name = String(head.1)
        guard code[head.range.upperBound...].first == "(" else { return [name] }
        var depth = 0
        var labels = ""
        var isLabel = false
        for character in code[head.range.upperBound...] {
            if ")]>".contains(character) { depth -= 1 }
            if depth == 0, character == ")" { break }
            if depth == 1, character == ":" {
                labels.append(":")
                isLabel = false
            } else if depth == 1, character == " ", !labels.isEmpty, labels.last != ":" {
                isLabel = false
            } else if isLabel, !character.isWhitespace {
                labels.append(character)
            }
            if "([<".contains(character) { depth += 1 }
            if depth == 1, character == "(" || character == "," { isLabel = true }
        }
        return ["\(name)(\(labels))"]
    }
}
