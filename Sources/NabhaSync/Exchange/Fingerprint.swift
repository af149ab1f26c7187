import Crypto
package import NabhaModel

/// Short digests by which phone and server compare what they hold.
package enum Fingerprint {
    /// Of a value as it is written without spaces: 16 hexadecimal digits.
    package static func of(_ json: JSON) -> String { hexadecimal(digest(json.serialized())) }

    /// The hash of a record's server version.
    ///
    /// - Parameters:
    ///   - values: of the fields that the schema version has, in the model's order.
    ///   - derived: in the model's order.
    package static func record(
        _ model: Model,
        uid: UID,
        revision: Revision,
        values: some Sequence<Value>,
        derived: some Sequence<Value>
    ) -> UInt64 {
        var writer = JSONWriter()
        writer.beginArray()
        writer.string(model.name)
        writer.string(uid.description)
        writer.integer(revision.rawValue)
        for value in values { writer.wire(value) }
        for value in derived { writer.wire(value) }
        writer.endArray()
        return digest(writer.bytes)
    }

    package static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func digest(_ bytes: [UInt8]) -> UInt64 {
        SHA256.hash(data: bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// What of a set of records is compared: how many they are, and the sum of their hashes modulo 2⁶⁴.
package struct SetDigest: Sendable, Hashable {
    package private(set) var count: Int
    package private(set) var sum: UInt64

    package init(count: Int = 0, sum: UInt64 = 0) {
        self.count = count
        self.sum = sum
    }

    package mutating func add(_ hash: UInt64) {
        count += 1
        sum &+= hash
    }
}

extension UID {
    /// The part by which sets are bisected: the last 12 digits, which are random.
    package var checkKey: Substring { description.dropFirst(24) }
}

extension JSONWriter {
    /// A value as API v2 writes it.
    package mutating func wire(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let content): bool(content)
        case .integer(let content): integer(content)
        case .text(let content): string(content)
        case .instant(let content): integer(content.microseconds)
        case .day(let content): string(content.description)
        }
    }
}
