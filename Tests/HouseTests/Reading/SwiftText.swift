/// Swift source taken apart into code and comments, line by line.
///
/// What stands in string literals is in neither, except the code in their interpolations; so a test may hold samples of
/// bad code as text.
struct SwiftText: Sendable {
    struct Line: Sendable {
        var code = ""
        var comment = ""
    }

    let path: String
    let lines: [Line]

    init(_ text: String, path: String) {
        self.path = path
        var scanner = SwiftScanner(text)
        lines = scanner.lines()
    }

    /// The name of the target whose folder the file lies in; nil outside `Sources` and `Tests`.
    var target: String? {
        let folders = path.split(separator: "/")
        guard folders.count > 2, folders[0] == "Sources" || folders[0] == "Tests" else { return nil }
        return String(folders[1])
    }

    var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Whether somebody has written why, on the line (counted from 0) or right above it.
    func hasReason(at line: Int) -> Bool {
        if !lines[line].comment.isEmpty { return true }
        guard line > 0, lines[line - 1].code.allSatisfy(\.isWhitespace) else { return false }
        return !lines[line - 1].comment.isEmpty
    }

    /// The code from a line on, at most so many lines of it, to look at what goes over several.
    func code(from line: Int, lines count: Int) -> String {
        lines[line..<min(lines.count, line + count)].map(\.code).joined(separator: "\n")
    }
}

/// Tells code from comments and text literals.
private struct SwiftScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var code: [[UInt8]] = [[]]
    private var comments: [[UInt8]] = [[]]

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func lines() -> [SwiftText.Line] {
        scanCode(inInterpolation: false)
        return zip(code, comments)
            .map { code, comment in
                SwiftText.Line(
                    code: String(decoding: code, as: UTF8.self),
                    comment: String(decoding: comment, as: UTF8.self)
                )
            }
    }

    private func isNext(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    /// Moves over a byte; a new line begins after a line feed.
    private mutating func skip(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] == UInt8(ascii: "\n") {
                code.append([])
                comments.append([])
            }
            position += 1
        }
    }

    private mutating func take() {
        if bytes[position] != UInt8(ascii: "\n") { code[code.count - 1].append(bytes[position]) }
        skip()
    }

    private mutating func takeComment() {
        if bytes[position] != UInt8(ascii: "\n") { comments[comments.count - 1].append(bytes[position]) }
        skip()
    }

    private mutating func scanCode(inInterpolation: Bool) {
        var depth = 0
        while position < bytes.count {
            if isNext("//") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { takeComment() }
            } else if isNext("/*") {
                scanBlockComment()
            } else if let hashes = hashesBeforeQuote {
                scanString(hashes: hashes)
            } else if isNext("`") {
                // A name in backticks may be a sentence with apostrophes and keywords in it.
                skip()
                while position < bytes.count, !isNext("`"), !isNext("\n") { skip() }
                skip()
                code[code.count - 1] += Array("name".utf8)
            } else {
                if isNext("(") { depth += 1 }
                if isNext(")") {
                    depth -= 1
                    if inInterpolation, depth < 0 { return skip() }
                }
                take()
            }
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            let isOpening = isNext("/*")
            let isClosing = isNext("*/")
            if isOpening || isClosing {
                depth += isOpening ? 1 : -1
                takeComment()
            }
            takeComment()
        } while depth > 0 && position < bytes.count
    }

    /// How many `#` stand before a quote that comes next; nil where none comes.
    private var hashesBeforeQuote: Int? {
        let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
        guard position + hashes < bytes.count, bytes[position + hashes] == UInt8(ascii: "\"") else { return nil }
        return hashes
    }

    private mutating func scanString(hashes: Int) {
        skip(hashes)
        let isLong = isNext("\"\"\"")
        let quote = Array(repeating: UInt8(ascii: "\""), count: isLong ? 3 : 1)
        let marks = Array(repeating: UInt8(ascii: "#"), count: hashes)
        skip(quote.count)
        code[code.count - 1] += Array("\"\"".utf8)
        while position < bytes.count {
            if bytes[position...].starts(with: quote + marks) { return skip(quote.count + hashes) }
            if !isLong, isNext("\n") { return }
            if bytes[position...].starts(with: [UInt8(ascii: "\\")] + marks) {
                skip(1 + hashes)
                if isNext("(") {
                    skip()
                    scanCode(inInterpolation: true)
                    continue
                }
            }
            skip()
        }
    }
}
