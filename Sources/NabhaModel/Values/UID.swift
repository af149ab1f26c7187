/// The identity of a record that whoever creates it can give without asking anyone: a UUID of version 7 (RFC 9562).
///
/// Begins with the milliseconds of its making, so that neighbours in time are neighbours in an index.
package struct UID: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// Made at an instant; for one before 1970 or after the year 10889, at the nearest that 48 bits of milliseconds hold.
    package init(at instant: Instant, using generator: inout some RandomNumberGenerator) {
        let milliseconds = UInt64(min(max(0, instant.microseconds / 1_000), 0xFFFF_FFFF_FFFF))
        high = milliseconds << 16 | 0x7000 | generator.next() & 0xFFF
        low = 0x8000_0000_0000_0000 | generator.next() >> 2
    }

    /// - Returns: nil for bits of another version or variant.
    private init?(high: UInt64, low: UInt64) {
        guard high >> 12 & 0xF == 7, low >> 62 == 0b10 else { return nil }
        self.high = high
        self.low = low
    }

    /// Sixteen bytes, most significant first.
    /// - Returns: nil for another number of bytes, and for UUIDs of another version.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) },
            low: bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
        )
    }

    /// Reads digits of either case with hyphens after 8, 12, 16 and 20 of them.
    /// - Returns: nil for any other form, and for UUIDs of another version.
    package init?(_ text: String) {
        // Phones read one for each row of theirs: straight from the bytes.
        var text = text
        guard let uid = text.withUTF8(Self.read) else { return nil }
        self = uid
    }

    /// Reads it from a part of a text.
    package init?(_ text: Substring) { self.init(String(text)) }

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> UID? {
        guard text.count == textLength else { return nil }
        var (high, low): (UInt64, UInt64) = (0, 0)
        for index in 0..<textLength {
            let byte = text[index]
            if isHyphen(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = digit(byte) else { return nil }
                high = high << 4 | low >> 60
                low = low << 4 | digit
            }
        }
        return UID(high: high, low: low)
    }

    package var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { bytes, count in
            for index in 0..<16 {
                let half = index < 8 ? high : low
                bytes.initializeElement(at: index, to: UInt8(truncatingIfNeeded: half >> (56 - 8 * (index & 7))))
            }
            count = 16
        }
    }

    /// In lower case, with hyphens.
    package var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            var digits = 0
            for index in 0..<Self.textLength {
                guard !Self.isHyphen(index) else {
                    text.initializeElement(at: index, to: UInt8(ascii: "-"))
                    continue
                }
                let half = digits < 16 ? high : low
                let digit = UInt8(truncatingIfNeeded: half >> (60 - 4 * (digits & 15)) & 0xF)
                let first = digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
                text.initializeElement(at: index, to: first + digit)
                digits += 1
            }
            return Self.textLength
        }
    }

    /// The milliseconds since 1970 with which it begins.
    package var milliseconds: Int64 { Int64(high >> 16) }

    /// Its 74 random bits as a number in 13 digits of base 64, most significant first.
    package var randomDigits: String {
        // 12 bits and 62: the digits do not end where the halves do.
        let upper = (high & 0xFFF) << 2 | low >> 60 & 0b11
        let lower = low & (1 << 60 - 1)
        var digits: [UInt8] = []
        for (bits, first) in [(upper, 12), (lower, 54)] {
            for shift in stride(from: first, through: 0, by: -6) {
                digits.append(Self.alphabet[Int(bits >> shift & 63)])
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    package static let randomDigitCount = 13

    /// Puts together what ``milliseconds`` and ``randomDigits`` took apart.
    ///
    /// - Returns: nil for what they do not give.
    package init?(milliseconds: Int64, randomDigits digits: some Collection<UInt8>) {
        guard (0...0xFFFF_FFFF_FFFF).contains(milliseconds), digits.count == Self.randomDigitCount else { return nil }
        var values: [UInt64] = []
        for digit in digits {
            guard let value = Self.alphabet.firstIndex(of: digit) else { return nil }
            values.append(UInt64(value))
        }
        guard values[0] < 4 else { return nil }
        let upper = values[..<3].reduce(0) { $0 << 6 | $1 }
        let lower = values[3...].reduce(0) { $0 << 6 | $1 }
        self.init(
            high: UInt64(milliseconds) << 16 | 0x7000 | upper >> 2,
            low: 0b10 << 62 | (upper & 0b11) << 60 | lower
        )
    }

    /// Of base 64 as URLs have it (RFC 4648).
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    package static func < (left: UID, right: UID) -> Bool { (left.high, left.low) < (right.high, right.low) }

    private static let textLength = 36
    /// Whether a hyphen stands in the text at a place.
    private static func isHyphen(_ index: Int) -> Bool { index == 8 || index == 13 || index == 18 || index == 23 }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
