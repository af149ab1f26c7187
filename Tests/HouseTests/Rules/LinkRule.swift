/// A link in Markdown leads to a file and a heading that there are.
struct LinkRule {
    /// Whether there is a file or folder at a path from the root.
    let exists: (String) -> Bool
    /// The text of the Markdown file at a path from the root.
    let text: (String) -> String?

    func faults(in markdown: String, path: String) -> [Fault] {
        Self.prose(markdown)
            .flatMap { number, line in
                Self.links(line)
                    .filter { !leadsSomewhere($0, from: path) }
                    .map { Fault(path: path, line: number, message: "\($0) leads nowhere") }
            }
    }

    private func leadsSomewhere(_ link: String, from path: String) -> Bool {
        guard !link.contains(#/^[a-z][a-z0-9+.-]*:/#) else { return true }
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts[0].isEmpty ? path : Self.resolved(String(parts[0]), from: path)
        guard let target, exists(target) else { return false }
        guard parts.count == 2, target.hasSuffix(".md"), let text = text(target) else { return true }
        return Self.anchors(text).contains(String(parts[1]))
    }

    /// The lines that are not in a fenced block, numbered from 1, without what stands in backticks.
    static func prose(_ markdown: String) -> [(number: Int, line: String)] {
        var isFenced = false
        return markdown.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .compactMap { index, line in
                if line.drop(while: { $0 == " " }).hasPrefix("```") {
                    isFenced.toggle()
                    return nil
                }
                return isFenced ? nil : (index + 1, String(line))
            }
    }

    static func links(_ line: String) -> [String] {
        let line = line.replacing(#/`[^`]*`/#, with: "")
        return line.matches(of: #/\]\(\s*<?([^)\s>]+)>?[^)]*\)/#).map { String($0.1) }
            + line.matches(of: #/^\s*\[[^\]]+\]:\s+(\S+)/#).map { String($0.1) }
    }

    /// A path from the root; nil for one that leads out of it.
    static func resolved(_ link: String, from path: String) -> String? {
        var folders = link.hasPrefix("/") ? [] : Array(path.split(separator: "/").dropLast())
        for part in link.split(separator: "/") where part != "." {
            if part != ".." {
                folders.append(part)
            } else if folders.popLast() == nil {
                return nil
            }
        }
        return folders.joined(separator: "/")
    }

    /// The names that headings are linked by: lower case, without punctuation, hyphens for spaces.
    static func anchors(_ markdown: String) -> Set<String> {
        var anchors: Set<String> = []
        for (_, line) in prose(markdown) {
            for id in line.matches(of: #/<a (?:id|name)="([^"]+)"/#) { anchors.insert(String(id.1)) }
            guard let heading = line.firstMatch(of: #/^ {0,3}#{1,6}\s+(.*?)\s*#*$/#)?.1 else { continue }
            let name = String(
                heading.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }
                    .map { $0 == " " ? "-" : $0 }
            )
            var number = 1
            var anchor = name
            while !anchors.insert(anchor).inserted {
                anchor = "\(name)-\(number)"
                number += 1
            }
        }
        return anchors
    }
}
