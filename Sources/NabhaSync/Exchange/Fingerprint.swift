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

/// What of a whole scope is compared; where a single record differs, it says which.
package struct ScopeDigest: Sendable, Hashable {
    package private(set) var set: SetDigest
    /// The sum, modulo 2⁶⁴, of each hash times the number that the record's check key is.
    package private(set) var weighted: UInt64

    package init(set: SetDigest = SetDigest(), weighted: UInt64 = 0) {
        self.set = set
        self.weighted = weighted
    }

    package mutating func add(_ hash: UInt64, of uid: UID) {
        set.add(hash)
        weighted &+= hash &* uid.checkNumber
    }

    /// The check key of the record by which two scopes differ, if it is a single one.
    ///
    /// Then the sums differ by d and the weighted ones by d · key, whatever was changed, is missing or is too much, and
    /// the key is the quotient. Where more differ, the quotient is as good as random, and hardly ever in the range of keys.
    /// - Returns: nil where there is no such key; or, once in 2¹⁷, where d ends with too many zeros.
    package func key(ofDifferenceTo other: ScopeDigest) -> String? {
        let (sums, weights) = (set.sum &- other.set.sum, weighted &- other.weighted)
        let zeros = sums.trailingZeroBitCount
        guard zeros <= Self.otherBits, weights.trailingZeroBitCount >= zeros else { return nil }
        let key = ((weights >> zeros) &* Self.inverse(of: sums >> zeros)) & (.max >> zeros)
        guard key >> (64 - Self.otherBits) == 0 else { return nil }
        return String(Fingerprint.hexadecimal(key).suffix(CheckPart.longestPrefix))
    }

    /// What a key leaves of 64 bits.
    private static let otherBits = 64 - 4 * CheckPart.longestPrefix

    /// Of an odd number modulo 2⁶⁴, by Newton's iteration: each step doubles the bits that are right, from three on.
    private static func inverse(of number: UInt64) -> UInt64 {
        (0..<5).reduce(number) { inverse, _ in inverse &* (2 &- number &* inverse) }
    }
}

extension UID {
    /// The part by which sets are bisected: the last 12 digits, which are random.
    package var checkKey: Substring { description.dropFirst(24) }
    /// The number that they are.
    package var checkNumber: UInt64 { bytes.suffix(CheckPart.longestPrefix / 2).reduce(0) { $0 << 8 | UInt64($1) } }
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
