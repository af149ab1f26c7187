import Foundation
import NabhaCorpus
import NabhaSync

/// `Docs/protocol.md`, with the examples in it: fenced blocks, each after a comment that names it.
struct ProtocolPage {
    private static let url = Corpus.url("Docs/protocol.md")
    private(set) var lines: [String]

    init() throws {
        lines = try String(contentsOf: Self.url, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    func save() throws { try lines.joined(separator: "\n").write(to: Self.url, atomically: true, encoding: .utf8) }

    /// Where the contents of the named blocks stand.
    var blocks: [(name: String, lines: Range<Int>)] {
        lines.indices.compactMap { index in
            guard let name = Self.name(lines[index]), index + 1 < lines.count, lines[index + 1] == "```json",
                let end = lines[(index + 2)...].firstIndex(of: "```")
            else { return nil }
            return (name, (index + 2)..<end)
        }
    }

    /// Lines on which JSON stands that no test produces.
    var unnamed: [Int] {
        lines.indices
            .filter { index in
                if lines[index].hasPrefix("```") && lines[index] != "```" {
                    return index == 0 || Self.name(lines[index - 1]) == nil
                }
                return lines[index].contains(#/`[^`]*[{\[]"[^`]*`/#)
            }
            .map { $0 + 1 }
    }

    mutating func fill(_ name: String, _ text: String) {
        guard let block = blocks.first(where: { $0.name == name }) else { return }
        lines.replaceSubrange(block.lines, with: text.split(separator: "\n").map(String.init))
    }

    func text(_ block: Range<Int>) -> String { lines[block].joined(separator: "\n") }

    private static func name(_ line: String) -> String? {
        line.wholeMatch(of: #/<!-- example: ([a-z-]+) -->/#).map { String($0.1) }
    }
}
