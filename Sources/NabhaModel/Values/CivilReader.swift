/// Reads the parts of dates and times.
struct CivilReader {
    /// More than any date or time that is read has, so that a long text costs no more than a short one.
    private static let longest = 64

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        var text = text
        bytes = text.withUTF8 { Array($0.prefix(Self.longest)) }
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Whether a zone or its sign comes next.
    var isAtZone: Bool {
        position < bytes.count && "Zz+-".utf8.contains(bytes[position])
    }

    /// Goes past the next byte where it is one of the choices, which are ASCII.
    mutating func skip(anyOf choices: StaticString) -> Bool {
        guard position < bytes.count, choices.withUTF8Buffer({ $0.contains(bytes[position]) }) else { return false }
        position += 1
        return true
    }

    mutating func skip(_ word: String) -> Bool {
        guard bytes[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    /// The place of the first of the words that comes next.
    mutating func choice(of words: [String]) -> Int? {
        words.firstIndex { skip($0) }
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
        guard skip(anyOf: "-") else { throw .malformed }
        let month = try number(digits: 2)
        guard skip(anyOf: "-") else { throw .malformed }
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
        if skip(anyOf: "Zz") { return 0 }
        let isBehind = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        guard skip(anyOf: "+- ") else { throw .malformed }
        let hours = try number(digits: 2)
        var minutes = 0
        if !isAtEnd {
            _ = skip(anyOf: ":")
            minutes = try number(digits: 2)
        }
        guard hours < 24, minutes < 60 else { throw .outOfRange }
        return (isBehind ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }
}
