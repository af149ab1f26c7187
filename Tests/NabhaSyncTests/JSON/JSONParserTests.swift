import NabhaSync
import Testing

@Suite struct `Reading JSON` {
    private static func parse(_ text: String) throws(JSONError) -> JSON { try JSON.parse(Array(text.utf8)) }

    /// Why bytes are refused; nil where they are not.
    private static func refusal(_ bytes: [UInt8], limits: JSON.Limits = .standard) -> JSONError? {
        do {
            _ = try JSON.parse(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    private static let accepted: [(String, JSON)] = [
        ("null", nil), ("true", true), ("false", false), (" \t\r\n null \t\r\n ", nil),
        ("0", 0), ("-0", 0), ("1", 1), ("-1", -1), ("10", 10), ("9223372036854775807", 9_223_372_036_854_775_807),
        ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("-9223372036854775809", .number(-9_223_372_036_854_775_808)), ("0.0", .number(0)), ("1.5", .number(1.5)),
        ("-0.0", .number(-0.0)), ("1e5", .number(100_000)), ("1E5", .number(100_000)), ("1e+2", .number(100)),
        ("1E-2", .number(0.01)), ("0e1", .number(0)), ("0e+1", .number(0)), ("0.1e-0", .number(0.1)),
        ("123.456e78", .number(123.456e78)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
        ("5e-324", .number(.leastNonzeroMagnitude)), ("1e-400", .number(0)), ("-1e-999999", .number(-0.0)),
        ("123456789012345678901234567890", .number(1.2345678901234568e29)),
        (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0061\u30af\u30EA\u30fa""#, "aクリヺ"), (#""\u0001\u001f\u007F""#, "\u{1}\u{1F}\u{7F}"),
        ("\"\u{7F}\u{80}\u{2028}\u{2029}\u{FEFF}\"", "\u{7F}\u{80}\u{2028}\u{2029}\u{FEFF}"),
        (#""\ud83d\ude00 \uD834\uDD1E""#, "😀 𝄞"), (#""\udbff\udfff""#, "\u{10FFFF}"),
        ("\"\u{FFFF}\u{10FFFF}\"", "\u{FFFF}\u{10FFFF}"), (#""\uffff""#, "\u{FFFF}"),
        (#""\\u0000""#, #"\u0000"#), (#""\\\"""#, #"\""#), (#""ਗੁਰਪ੍ਰੀਤ ਕੌਰ""#, "ਗੁਰਪ੍ਰੀਤ ਕੌਰ"),
        (#""/* no comment */ // none""#, "/* no comment */ // none"), (#""[1,{}]""#, "[1,{}]"),
        ("[]", []), ("{}", [:]), (" [ ] ", []), ("{ }", [:]), ("[[],[[]],{}]", [[], [[]], [:]]),
        ("[1,null,\"x\" , true]", [1, nil, "x", true]), (#"{"":0}"#, ["": 0]), (#"{"a":{"a":1}}"#, ["a": ["a": 1]]),
        (#"{"a":1,"A":2,"b":3}"#, ["a": 1, "A": 2, "b": 3]),
        ("\n{\n\"a\"\n:\n1\n,\n\"b\"\n:\n2\n}\n", ["a": 1, "b": 2]),
        (#"[{"a":1},{"a":1}]"#, [["a": 1], ["a": 1]]), (#"{"\u0061b":1}"#, ["ab": 1]),
        (#"{"z":1,"a":2}"#, ["z": 1, "a": 2]),
    ]

    @Test(arguments: accepted)
    func `takes what RFC 8259 allows`(text: String, value: JSON) throws {
        #expect(try Self.parse(text) == value)
        // Equal texts may still be written with other scalars.
        #expect(try Self.parse(text).serialized() == value.serialized())
    }

    private static let refused: [(JSONError.Kind, [String])] = [
        (
            .syntax,
            [
                "nulL", "True", "NaN", "nan", "Infinity", "-Infinity", "+1", ".5", "-.5", "--1", "[-]", "[1.]",
                "[1.e1]",
                "[1e]", "[1e+]", "[1e1.5x]", "[01]", "[-01]", "[1_000]", "[0x1]", "[1,]", "[,1]", "[,]", "[1,,2]",
                "[1 2]", "[1:2]", "[1}", "[1;2]", "{a:1}", "{'a':1}", #"{"a" 1}"#, #"{"a":}"#, #"{"a":1,}"#, "{,}",
                #"{"a":1 "b":2}"#, #"{"a":1]"#, #"{"a"::1}"#, #"{"a",1}"#, "{1:2}", "{null:1}", "{[]:1}", "'a'",
                "// c\n1", "/**/1", "#1", "\"\t\"", "\"\n\"", "\"\u{1F}\"", #""\x41""#, #""\u00g0""#, #""\u 041""#,
                #""\U0041""#, #""\'""#, #""\0""#, #""\a""#, #""\uD83D\uZZZZ""#, #""\ud83d\u-123""#, "\u{A0}1",
                "\u{C}1", "\u{B}1", "\u{2003}1", "\u{200B}1", "１", "٣", "[\u{FEFF}1]", "\0", "[\0]", "}", "]", ":",
                ",", "undefined", "(1)", "<a/>", "%7B%7D", "\\", "\\u005b\\u005d", "é", "{\"a\":\u{0}1}",
            ]
        ),
        (
            .truncated,
            [
                "", " ", "\n", "[", "[1", "[1,", "[[]", "{", #"{""#, #"{"a"#, #"{"a""#, #"{"a":"#, #"{"a":1"#,
                #"{"a":1,"#, #"{"a":[{}"#, "\"", "\"a", #""\"#, #""\u"#, #""\u0"#, #""\u00f"#, #""\""#,
                #""\ud83d\u"#, #""\ud83d\ude0"#, "-", "1.", "1e", "1e+", "1E-", "t", "tru", "fals", "n", "nul",
            ]
        ),
        (
            .trailingBytes,
            [
                "1 2", "{} {}", "[]]", "{}}", "null,", #""a"b"#, "1\0", "[] x", "[]//x", "01", "-01", "0x1", "1a",
                "nullnull", "1,2", "{}\u{FEFF}", "[]\u{A0}", "00", "1.5.5", "1e5.5",
            ]
        ),
        (
            .nul,
            [
                "\"\0\"", "\"a\0b\"", #""\u0000""#, #"{"\u0000":1}"#, "{\"a\0\":1}", #"["\n\u0000"]"#, "\"\\n\0\"",
            ]
        ),
        (
            .loneSurrogate,
            [
                #""\ud800""#, #""\udc00""#, #""\uDFFF""#, #""\udbff""#, #""\ud800\ud800""#, #""\ud800a""#,
                #""\udc00\ud800""#, #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\\udc00""#, #"{"\udfff":1}"#,
                #""\ud83dude00""#, #""\ud800"#, #""\ud800\"#,
            ]
        ),
        (
            .duplicateKey,
            [
                #"{"a":1,"a":2}"#, #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":1}"#, #"{"":0,"":0}"#,
                #"{"x":[{"b":0,"c":0,"b":0}]}"#, #"{"a":1,"b":2,"a":3"#,
                // The same text to a person and to Swift, in two spellings of Unicode.
                "{\"\u{E9}\":1,\"e\u{301}\":2}",
            ]
        ),
        (
            .numberTooLarge,
            [
                "1e309", "-1e309", "[1e999999999]", "1.8e308", "1e99999999999999999999",
                String(repeating: "9", count: 400), "-" + String(repeating: "9", count: 400),
            ]
        ),
        (.byteOrderMark, ["\u{FEFF}", "\u{FEFF}{}", "\u{FEFF}\u{FEFF}1"]),
    ]

    @Test(arguments: refused.flatMap { kind, texts in texts.map { (kind, $0) } })
    func `refuses what it does not, saying why`(kind: JSONError.Kind, text: String) {
        #expect(Self.refusal(Array(text.utf8))?.kind == kind)
    }

    private static let malformed: [[UInt8]] = [
        [0xFF], [0xFE, 0xFF], [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
        [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],
        [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98],
    ]

    @Test(arguments: malformed)
    func `refuses text that is not UTF-8, with and without escapes, in keys too`(_ bytes: [UInt8]) {
        for (before, after) in [("\"", "\""), ("\"a", "b\""), ("\"\\n", "\\n\""), ("{\"", "\":1}"), ("[\"", "\"]")] {
            let document = Array(before.utf8) + bytes + Array(after.utf8)
            #expect(Self.refusal(document)?.kind == .invalidUTF8)
        }
        #expect(Self.refusal(bytes)?.kind == .syntax)
    }

    @Test(
        arguments: [
            [0x5B, 0x00, 0x5D, 0x00], [0x00, 0x5B, 0x00, 0x5D], [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00],
            [0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D], [0x5B, 0, 0, 0, 0x5D, 0, 0, 0],
        ] as [[UInt8]]
    )
    func `refuses other encodings`(_ bytes: [UInt8]) { #expect(Self.refusal(bytes)?.kind == .syntax) }

    @Test(arguments: [
        ("", 0), ("[1,]", 3), ("nulL", 3), ("[\"ab\u{1}\"]", 4), (#"{"a":1,"a":2}"#, 7), ("[1] x", 4), ("[1e309]", 1),
        (#"["\u0000"]"#, 4), (#"["ਗ",x]"#, 7), ("{\"a\":1", 6), ("\u{FEFF}1", 0),
    ])
    func `tells at which byte`(text: String, offset: Int) {
        #expect(Self.refusal(Array(text.utf8))?.offset == offset)
        #expect(Self.refusal(Array(text.utf8))?.message.hasSuffix("(at byte \(offset)).") == true)
    }

    @Test(arguments: [
        (JSONError.Kind.syntax, "unexpected character"), (.invalidUTF8, "text must be UTF-8"),
        (.loneSurrogate, "half of a surrogate pair stands alone"), (.nul, "text must not contain the character NUL"),
        (.duplicateKey, "a key stands twice in one object"), (.numberTooLarge, "a number is too large"),
        (.tooDeep, "objects and arrays are nested more than 32 deep"), (.tooMany, "more than 100000 values"),
        (.byteOrderMark, "leave out the byte order mark"), (.trailingBytes, "nothing may follow the first value"),
        (.truncated, "it ends too early"),
    ])
    func `explains each refusal without what was sent`(kind: JSONError.Kind, reason: String) {
        #expect(JSONError(kind, at: 7).message == "\(reason) (at byte 7).")
    }

    // MARK: Limits

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
    func `nests as deep as the limit and no deeper`(open: String, close: String) {
        let levels = open.count { $0 == "[" || $0 == "{" }
        let times = JSON.Limits.standard.depth / levels
        func nested(_ times: Int, _ inner: String) -> [UInt8] {
            Array((String(repeating: open, count: times) + inner + String(repeating: close, count: times)).utf8)
        }
        #expect(Self.refusal(nested(times, "1")) == nil)
        #expect(Self.refusal(nested(times, "[]"))?.kind == .tooDeep)
        #expect(Self.refusal(nested(times, "{}"))?.kind == .tooDeep)
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#, "[[],"])
    func `gives up on a million levels at the first too many`(_ open: String) {
        let document = Array(String(repeating: open, count: 1_000_000 / open.utf8.count).utf8)
        let error = Self.refusal(document)
        #expect(error?.kind == .tooDeep)
        #expect((error?.offset ?? .max) < 33 * open.utf8.count)
    }

    @Test func `counts depth anew after each bracket that closes`() {
        let wide = "[" + Array(repeating: "[[1]]", count: 100).joined(separator: ",") + "]"
        #expect(Self.refusal(Array(wide.utf8), limits: JSON.Limits(depth: 3, values: 1_000)) == nil)
        #expect(Self.refusal(Array(wide.utf8), limits: JSON.Limits(depth: 2, values: 1_000))?.kind == .tooDeep)
    }

    @Test func `holds as many values as the limit and no more`() {
        let most = JSON.Limits.standard.values
        func list(_ values: Int) -> [UInt8] { Array(("[" + String(repeating: "1,", count: values - 2) + "1]").utf8) }
        #expect(Self.refusal(list(most)) == nil)
        #expect(Self.refusal(list(most + 1))?.kind == .tooMany)
        let object = "{" + (2...most).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(Self.refusal(Array((object + "}").utf8)) == nil)
        #expect(Self.refusal(Array((object + ",\"x\":0}").utf8))?.kind == .tooMany)
    }

    @Test func `takes a text and a number as long as a body`() throws {
        let long = String(repeating: "ਗ", count: 300_000)
        #expect(try Self.parse("\"\(long)\"") == .string(long))
        let zeros = String(repeating: "0", count: 1 << 20)
        #expect(try Self.parse("0.\(zeros)1") == .number(0))
        #expect(Self.refusal(Array("1\(zeros)".utf8))?.kind == .numberTooLarge)
        #expect(try Self.parse("1\(zeros)e-1048576") == .number(1))
    }
}
