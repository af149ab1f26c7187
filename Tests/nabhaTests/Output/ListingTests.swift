import NabhaSync
import Synchronization
import Testing

@testable import nabha

@Suite("A listing")
struct ListingTests {
    private let listing = Listing(
        columns: ["id", "name", "active"],
        rows: [[7, "ਹਰਜੀਤ", true], [1_204, "Asha\nDevi", false], [3, nil, true]]
    )

    @Test func `is a table for people`() {
        #expect(
            listing.table == """
                  ID  NAME       ACTIVE
                   7  ਹਰਜੀਤ       yes
                1204  Asha Devi  no
                   3  –          yes

                """
        )
    }

    @Test func `is an array of objects for scripts`() throws {
        let json = try JSON.parse(Array(listing.json.utf8))
        #expect(
            json == [
                ["id": 7, "name": "ਹਰਜੀਤ", "active": true], ["id": 1_204, "name": "Asha\nDevi", "active": false],
                ["id": 3, "name": nil, "active": true],
            ]
        )
        #expect(Listing(columns: ["id"], rows: []).json == "[]\n")
    }

    @Test(arguments: [
        ("a\u{1B}[2J\u{7}b", "a\\u001b[2J\\u0007b"), ("a\u{1}\u{8}", "a\\u0001\\u0008"),
        ("a\u{7F}\u{9B}31m", "a\\u007f\\u009b31m"),
        ("\u{202E}gnp.exe", "\\u202egnp.exe"), ("\u{2066}a\u{2069}", "\\u2066a\\u2069"),
        ("a\u{200E}\u{200F}", "a\\u200e\\u200f"),
        ("one\r\ntwo\tthree\u{2028}four", "one two three four"), ("ਹਰਜੀਤ ❤\u{FE0F}", "ਹਰਜੀਤ ❤\u{FE0F}"),
    ])
    func `shows what a terminal would obey instead of having it obeyed`(_ text: String, _ shown: String) throws {
        let listing = Listing(columns: ["text"], rows: [[.string(text)]])
        #expect(listing.table == "TEXT\n\(shown)\n")
        #expect(try JSON.parse(Array(listing.json.utf8)) == [["text": .string(text)]])
    }

    @Test func `cuts long cells of a table and none of JSON`() {
        for (length, isCut) in [(Listing.longestCell, false), (Listing.longestCell + 1, true)] {
            let text = String(repeating: "x", count: length)
            let listing = Listing(columns: ["text"], rows: [[.string(text)]])
            #expect(listing.table.contains("…") == isCut)
            #expect(listing.table.contains(text) == !isCut)
            #expect(listing.json.contains(text))
        }
    }
}

@Suite("A progress bar")
struct ProgressBarTests {
    private final class Text: Sendable {
        let text = Mutex("")
        func write(_ part: String) { text.withLock { $0 += part } }
    }

    @Test func `is nothing where there is no terminal`() {
        let text = Text()
        let bar = ProgressBar("Copying", isTerminal: false, write: text.write)
        for done in 0...1_000 { bar.update(done, of: 1_000) }
        let written = text.text.withLock { $0 }
        #expect(written.isEmpty)
    }

    @Test func `is drawn over itself on a terminal, and ends its line`() {
        let text = Text()
        let bar = ProgressBar("Copying", isTerminal: true, write: text.write)
        bar.update(0, of: 10)
        bar.update(10, of: 10)
        bar.update(0, of: 0)
        let drawn = text.text.withLock { $0 }
        #expect(drawn.hasPrefix("\rCopying ░"))
        #expect(drawn.hasSuffix("100 %\u{1B}[K\n"))
    }
}
