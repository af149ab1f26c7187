package import NabhaModel

/// Appends JSON to bytes.
///
/// Commas are its business, nesting is the caller's.
package struct JSONWriter {
    package private(set) var bytes: [UInt8]
    private var needsComma = false
    private var seams: [Int] = []

    /// - Parameter continuing: whether elements or members precede, which were written elsewhere.
    package init(reservingCapacity capacity: Int = 256, continuing: Bool = false) {
        bytes = []
        bytes.reserveCapacity(capacity)
        needsComma = continuing
    }

    package var count: Int { bytes.count }

    /// Hands over what has been written and goes on with an empty buffer.
    package mutating func take() -> [UInt8] {
        defer {
            bytes.removeAll(keepingCapacity: true)
            seams = []
        }
        return bytes
    }

    /// Says that text of another kind follows, for whoever compresses it: digits and names do best apart.
    package mutating func seam() {
        if count - (seams.last ?? 0) >= Self.shortestPart { seams.append(count) }
    }

    /// What has been written, cut where ``seam()`` was said.
    package var parts: [ArraySlice<UInt8>] {
        zip([0] + seams, seams + [count]).map { bytes[$0..<$1] }
    }

    /// In bytes; what a shorter part of its own gains, the tables that come before it in compressed text cost again.
    package static let shortestPart = 1_024

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    package mutating func key(_ name: String) { key(escaped: Self.escapedKey(name)) }

    /// A key that has been escaped before: with its quotes and colon.
    package mutating func key(escaped name: [UInt8]) {
        comma()
        bytes.append(contentsOf: name)
        needsComma = false
    }

    package static func escapedKey(_ name: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.string(name)
        return writer.bytes + [UInt8(ascii: ":")]
    }

    package mutating func null() { literal("null") }
    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
    package mutating func integer(_ value: Int64) {
        comma()
        if (0...9).contains(value) {
            bytes.append(UInt8(ascii: "0") + UInt8(value))
        } else {
            bytes.append(contentsOf: String(value).utf8)
        }
        needsComma = true
    }

    /// Numbers that JSON cannot write are written as null.
    package mutating func number(_ value: Double) { literal(value.isFinite ? "\(value)" : "null") }

    package mutating func instant(_ value: Instant) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        value.append(iso8601: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    package mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string(utf8: $0) }
    }

    /// Text that is known to be UTF-8.
    package mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        var start = text.startIndex
        for index in text.indices where Self.mustEscape(text[index]) {
            bytes.append(contentsOf: text[start..<index])
            escape(text[index])
            start = index + 1
        }
        bytes.append(contentsOf: text[start...])
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A value that has been written before.
    package mutating func raw(_ value: some Collection<UInt8>) {
        comma()
        bytes.append(contentsOf: value)
        needsComma = true
    }

    package mutating func value(_ json: JSON) {
        switch json {
        case .null: null()
        case .bool(let content): bool(content)
        case .integer(let content): integer(content)
        case .number(let content): number(content)
        case .string(let content): string(content)
        case .array(let elements):
            beginArray()
            for element in elements { value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                value(member.value)
            }
            endObject()
        }
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0x0A: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
        case 0x0D: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
        case 0x09: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
        case 0x08: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "b")]
        case 0x0C: bytes += [UInt8(ascii: "\\"), UInt8(ascii: "f")]
        default:
            let digits = String(byte, radix: 16)
            bytes += Array("\\u00".utf8) + Array((digits.count == 1 ? "0" + digits : digits).utf8)
        }
    }

    private mutating func begin(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func literal(_ text: String) {
        comma()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func comma() { if needsComma { bytes.append(UInt8(ascii: ",")) } }
}

extension JSON {
    package func serialized() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
