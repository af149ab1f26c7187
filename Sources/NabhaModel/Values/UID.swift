/// The identity of a record that whoever creates it can give without asking anyone: a UUID of version 7 (RFC 9562).
///
/// Begins with the milliseconds of its making, so that neighbours in time are neighbours in an index.
package struct UID: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    package init(at instant: Instant, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(max(0, instant.microseconds / 1_000)) & 0xFFFF_FFFF_FFFF
        high = milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0xFFF, using: &generator)
        low = 0x8000_0000_0000_0000 | UInt64.random(in: 0...(UInt64.max >> 2), using: &generator)
    }

    /// Sixteen bytes, most significant first.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    package init?(_ text: some StringProtocol) {
        let groups = text.split(separator: "-", omittingEmptySubsequences: false)
        guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
        let digits = groups.joined()
        guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), let high = UInt64(digits.prefix(16), radix: 16),
            let low = UInt64(digits.dropFirst(16), radix: 16)
        else { return nil }
        self.high = high
        self.low = low
    }

    package var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) } }
    }

    /// In lower case, with hyphens.
    package var description: String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }

    package static func < (left: UID, right: UID) -> Bool { (left.high, left.low) < (right.high, right.low) }
}
