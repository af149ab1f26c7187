import Foundation
import Logging
import NabhaModel
import NabhaServer
import Synchronization
import Testing

@Suite struct `A line of the log` {
    static func line(
        _ message: String = "Request answered",
        _ metadata: Logger.Metadata = [:],
        error: (any Error)? = nil
    ) -> LogLine {
        LogLine(
            time: Instant(microseconds: 1_705_743_000_000_000),
            level: .info,
            logger: "nabha.http",
            message: message,
            metadata: metadata,
            error: error
        )
    }

    static let hostile = [
        "two\nlines", "carriage\rreturn", "\u{1b}[31mred\u{1b}[0m", "\u{85}next", "\u{2028}separator\u{2029}",
        "nul\0", "quote\" and \\ backslash", "\u{202e}desrever", "\u{7f}delete", "{\"level\":\"error\"}", "",
        "tab\tand bell\u{07}", "\r\n", "बादल 💧", "e\u{301}",
    ]

    @Test(arguments: hostile)
    func `is one JSON object that says what was said`(_ text: String) throws {
        let json = Self.line(text, ["reason": "\(text)"]).json
        #expect(!json.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f || $0 == "\u{2028}" })
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect((object["message"] as? String).map { Array($0.utf8) } == Array(text.utf8))
        #expect((object["reason"] as? String).map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(arguments: hostile)
    func `is one line of text without control characters`(_ text: String) {
        let plain = Self.line(text, ["reason": "\(text)"]).text(isColoured: false)
        #expect(!plain.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(!plain.unicodeScalars.contains { $0.properties.isBidiControl || $0 == "\u{2028}" })
    }

    @Test func `keeps only metadata on the list and counts the rest`() throws {
        let line = Self.line(
            "Saved",
            [
                "request_id": "5f3c09ab-1", "patient_name": "Asha Devi", "hb.request.path": "/api/patients/17/",
                "model": ["name": "Asha Devi"], "records": "\(3)", "count": .stringConvertible(3),
            ]
        )
        #expect(line.droppedCount == 3)
        for text in [line.json, line.text(isColoured: false), line.text(isColoured: true)] {
            #expect(!text.contains("Asha") && !text.contains("patients"))
        }
        #expect(line.json.hasSuffix(#""count":3,"records":"3","request_id":"5f3c09ab-1","dropped_metadata":3}"#))
        #expect(line.text(isColoured: false).hasSuffix("count=3 records=3 request_id=5f3c09ab-1 dropped_metadata=3"))
    }

    @Test func `names the type of an error and not what it says`() {
        struct Refused: Error, CustomStringConvertible {
            let description = "value 'Asha Devi' is not unique"
        }
        let json = Self.line("Write failed", error: Refused()).json
        #expect(json.contains("Refused") && !json.contains("Asha"))
    }

    @Test func `prefers the key's own name over a library's`() {
        let json = Self.line("x", ["hb.request.id": "theirs", "request_id": "ours"]).json
        #expect(json.contains("ours") && !json.contains("theirs"))
        #expect(Self.line("x", ["hb.request.id": "theirs"]).json.contains(#""request_id":"theirs""#))
    }

    @Test func `writes numbers and truth bare, lists as lists`() {
        let line = Self.line(
            "x",
            [
                "bytes": .stringConvertible(Int64.max), "duration_ms": .stringConvertible(1.5),
                "limit": .stringConvertible(Double.nan), "outcome": .stringConvertible(true), "model": ["a", "b c"],
            ]
        )
        #expect(
            line.json.contains(
                #""bytes":9223372036854775807,"duration_ms":1.5,"limit":"nan","model":["a","b c"],"outcome":true"#
            )
        )
        #expect(line.text(isColoured: false).contains(#"model=a,"b c" outcome=true"#))
    }

    @Test func `cuts long messages and values at their limits`() {
        let (message, value) = (LogLine.longestMessage, LogLine.longestValue)
        let atLimit = Self.line(
            String(repeating: "m", count: message),
            ["reason": .string(String(repeating: "v", count: value))]
        )
        #expect(!atLimit.json.contains("…"))
        let beyond = Self.line(
            String(repeating: "m", count: message + 1),
            ["reason": .string(String(repeating: "v", count: value + 1))]
        )
        #expect(beyond.json.count { $0 == "…" } == 2)
    }

    @Test func `has colour only when asked`() {
        #expect(Self.line().text(isColoured: false) == "\(Self.line().time) INFO     Request answered")
        var line = Self.line()
        line.level = .error
        #expect(line.text(isColoured: true).contains("\u{1b}[31mERROR   \u{1b}[0m"))
    }

    @Test(arguments: [
        (true, nil, LineLogHandler.Format.text(isColoured: true)), (true, "", .text(isColoured: true)),
        (true, "1", .text(isColoured: false)), (false, nil, .json), (false, "1", .json),
    ])
    func `is text on a terminal and JSON elsewhere`(
        isTerminal: Bool,
        noColour: String?,
        format: LineLogHandler.Format
    ) {
        #expect(LineLogHandler.Format.suited(isTerminal: isTerminal, noColour: noColour) == format)
    }
}

@Suite struct `The log handler` {
    final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    @Test func `joins metadata of handler, provider and call, the nearest first`() {
        let lines = Lines()
        var logger = Logger(label: "nabha.test") { label in
            LineLogHandler(
                label: label,
                format: .json,
                now: { Instant(microseconds: 0) },
                write: { line in lines.all.withLock { $0.append(line) } }
            )
        }
        logger[metadataKey: "role"] = "doctor"
        logger[metadataKey: "route"] = "/far"
        var copy = logger
        copy.logLevel = .error
        logger.info("Answered", metadata: ["route": "/near"])
        logger.debug("Not logged")
        copy.info("Not logged either")
        let all = lines.all.withLock { $0 }
        #expect(all.count == 1)
        #expect(all.first?.hasSuffix(#""message":"Answered","role":"doctor","route":"/near"}\#n"#) == true)
    }
}

@Suite struct `Request ids` {
    @Test func `count in base 36 behind the word of the run`() {
        let source = RequestIDSource(randomness: { _ in [0x05, 0xff, 0x00, 0xab] })
        let ids = (0..<40).map { _ in source.next() }
        #expect(ids[0] == "05ff00ab-1" && ids[34] == "05ff00ab-z" && ids[35] == "05ff00ab-10")
    }

    @Test func `are never the same`() async {
        let source = RequestIDSource(randomness: countingBytes())
        let ids = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { (0..<1_000).map { _ in source.next() } } }
            return await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        #expect(ids.count == 8_000)
    }
}
