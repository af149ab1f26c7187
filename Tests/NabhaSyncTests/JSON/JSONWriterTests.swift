import NabhaModel
import NabhaSync
import Testing

@Suite struct `Writing JSON` {
    private static func text(_ json: JSON) -> String { String(decoding: json.serialized(), as: UTF8.self) }

    private static let texts: [(JSON, String)] = [
        (nil, "null"), (true, "true"), (false, "false"), (0, "0"), (9, "9"), (10, "10"), (-1, "-1"),
        (.integer(.min), "-9223372036854775808"), (.integer(.max), "9223372036854775807"), (.number(0.5), "0.5"),
        (.number(1), "1.0"),
        (.number(1e21), "1e+21"), (.number(.leastNonzeroMagnitude), "5e-324"), (.number(.nan), "null"),
        (.number(.infinity), "null"), (.number(-.infinity), "null"), ("", #""""#), ("a\"\\/", #""a\"\\/""#),
        ("\n\r\t\u{8}\u{C}\u{1}\u{1F}\0", #""\n\r\t\b\f\u0001\u001f\u0000""#), ("\u{7F}ਗ😀", "\"\u{7F}ਗ😀\""),
        ([], "[]"), ([:], "{}"), ([[], [:], [[1], 2]], "[[],{},[[1],2]]"),
        (["b": 1, "a": [nil, "x"], "": [:]], #"{"b":1,"a":[null,"x"],"":{}}"#), (["\"\n": 1], #"{"\"\n":1}"#),
    ]

    @Test(arguments: texts)
    func `has one text for each value, without spaces, in the order given`(json: JSON, text: String) {
        #expect(Self.text(json) == text)
    }

    @Test(arguments: 1...500)
    func `is read back as what was written`(_ seed: Int) throws {
        var sample = JSONSample(seed)
        for _ in 0..<10 {
            let value = sample.value()
            let bytes = value.serialized()
            let back = try JSON.parse(bytes)
            #expect(back == value, "seed \(seed)")
            #expect(back.serialized() == bytes, "seed \(seed)")
        }
    }

    @Test func `escapes every control character`() throws {
        for code in UInt8(1)..<0x20 {
            let text = "a" + String(Unicode.Scalar(code)) + "b"
            let bytes = JSON.string(text).serialized()
            #expect(bytes.allSatisfy { $0 >= 0x20 })
            #expect(try JSON.parse(bytes) == .string(text))
        }
    }

    @Test func `puts commas where they belong, whoever nests what in what`() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.endArray()
        writer.key(escaped: JSONWriter.escapedKey("b\""))
        writer.raw(Array("[1]".utf8))
        writer.key("c")
        writer.instant(Instant(microseconds: 1))
        writer.endObject()
        writer.bool(true)
        writer.null()
        writer.integer(5)
        writer.number(2.5)
        writer.string("x")
        writer.beginObject()
        writer.endObject()
        writer.endArray()
        let expected = #"[{"a":[],"b\"":[1],"c":"1970-01-01T00:00:00.000001Z"},true,null,5,2.5,"x",{}]"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
        #expect(writer.count == expected.utf8.count)
    }

    @Test func `goes on where it was when it hands over what it has`() {
        var writer = JSONWriter()
        var pieces: [UInt8] = []
        writer.beginArray()
        for number in 0..<5 as Range<Int64> {
            writer.integer(number)
            pieces += writer.take()
            #expect(writer.count == 0)
        }
        writer.endArray()
        #expect(String(decoding: pieces + writer.take(), as: UTF8.self) == "[0,1,2,3,4]")
    }

    @Test(arguments: [JSONWriter.shortestPart - 1, JSONWriter.shortestPart])
    func `is cut where it was said, into parts that are not too short`(length: Int) {
        var writer = JSONWriter()
        writer.raw([UInt8](repeating: 0x31, count: length))
        writer.seam()
        writer.raw([0x32])
        let parts = writer.parts
        #expect(parts.map(\.count) == (length < JSONWriter.shortestPart ? [length + 2] : [length, 2]))
        #expect(Array(parts.joined()) == writer.bytes)
        _ = writer.take()
        #expect(writer.parts.map(\.count) == [0])
    }

    @Test func `finds members and contents, and nothing where there are none`() {
        let json: JSON = ["a": "x", "n": 7, "l": [1]]
        #expect(json["a"]?.string == "x")
        #expect(json["n"]?.integer == 7)
        #expect(json["a"]?.integer == nil)
        #expect(json["n"]?.string == nil)
        #expect(json["missing"] == nil)
        #expect(json["l"]?["a"] == nil)
        #expect(JSON.number(7).integer == nil)
    }
}
