/// Why a text is not an instant.
package enum InstantError: Error, Hashable, Sendable {
    case malformed
    case noTime
    case noZone
    /// A day, hour, minute or second that no calendar has.
    case outOfRange

    package var message: String {
        switch self {
        case .malformed: "Not a date and time: use ISO 8601, as 2024-01-20T09:30:00Z."
        case .noTime: "The time is missing: use ISO 8601, as 2024-01-20T09:30:00Z."
        case .noZone: "The zone is missing: end with Z or an offset as +05:30."
        case .outOfRange: "There is no such date or time."
        }
    }
}

extension Instant: CustomStringConvertible {
    /// ISO 8601 in UTC with `Z`; six digits of fraction only where they are not zero.
    package var description: String {
        var bytes: [UInt8] = []
        append(iso8601: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func append(iso8601 bytes: inout [UInt8]) {
        day().append(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        let rest = microseconds - CivilTime.floorDivide(microseconds, 86_400_000_000) * 86_400_000_000
        let seconds = Int(rest / 1_000_000)
        let fraction = Int(rest % 1_000_000)
        DecimalDigits.append(seconds / 3_600, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        DecimalDigits.append(seconds / 60 % 60, count: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        DecimalDigits.append(seconds % 60, count: 2, to: &bytes)
        if fraction != 0 {
            bytes.append(UInt8(ascii: "."))
            DecimalDigits.append(fraction, count: 6, to: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    /// Reads ISO 8601 with date, time and zone.
    ///
    /// Takes `T` or a space between date and time, a fraction of one to nine digits (cut after microseconds), seconds left
    /// out, and `Z` or an offset with or without colon and minutes. A space where the sign of the offset should stand is
    /// a `+` that a query string lost.
    package init(iso8601 text: some StringProtocol) throws(InstantError) {
        var reader = DigitReader(text.utf8)
        let day = try reader.day()
        guard !reader.isAtEnd else { throw .noTime }
        guard reader.skip([UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")]) else { throw .malformed }
        let hour = try reader.number(digits: 2)
        guard reader.skip([UInt8(ascii: ":")]) else { throw .malformed }
        let minute = try reader.number(digits: 2)
        var second = 0
        var fraction = 0
        if reader.skip([UInt8(ascii: ":")]) {
            second = try reader.number(digits: 2)
            if reader.skip([UInt8(ascii: "."), UInt8(ascii: ",")]) { fraction = try reader.fraction() }
        }
        guard hour < 24, minute < 60, second < 60 else { throw .outOfRange }
        let offset = try reader.offset()
        guard reader.isAtEnd else { throw .malformed }
        let seconds = Int64(day.daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - Int64(offset)
        self.init(microseconds: seconds * 1_000_000 + Int64(fraction))
    }
}

enum DecimalDigits {
    /// Appends a number that is not negative, with leading zeros.
    static func append(_ number: Int, count: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}

/// Reads the parts of dates and times.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ choices: [UInt8]) -> Bool {
        guard position < bytes.count, choices.contains(bytes[position]) else { return false }
        position += 1
        return true
    }

    mutating func number(digits: Int) throws(InstantError) -> Int {
        var number = 0
        for _ in 0..<digits {
            guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { throw .malformed }
            number = number * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        return number
    }

    mutating func day() throws(InstantError) -> Day {
        let year = try number(digits: 4)
        guard skip([UInt8(ascii: "-")]) else { throw .malformed }
        let month = try number(digits: 2)
        guard skip([UInt8(ascii: "-")]) else { throw .malformed }
        guard let day = Day(year: year, month: month, day: try number(digits: 2)) else { throw .outOfRange }
        return day
    }

    /// Up to nine digits, as microseconds.
    mutating func fraction() throws(InstantError) -> Int {
        var fraction = 0
        var count = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            if count < 6 { fraction = fraction * 10 + Int(bytes[position] - 0x30) }
            count += 1
            position += 1
        }
        guard (1...9).contains(count) else { throw .malformed }
        for _ in 0..<max(0, 6 - count) { fraction *= 10 }
        return fraction
    }

    /// In seconds ahead of UTC.
    mutating func offset() throws(InstantError) -> Int {
        guard !isAtEnd else { throw .noZone }
        if skip([UInt8(ascii: "Z"), UInt8(ascii: "z")]) { return 0 }
        let isBehind = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        guard skip([UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: " ")]) else { throw .malformed }
        let hours = try number(digits: 2)
        var minutes = 0
        if !isAtEnd {
            _ = skip([UInt8(ascii: ":")])
            minutes = try number(digits: 2)
        }
        guard hours < 24, minutes < 60 else { throw .outOfRange }
        return (isBehind ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }
}
