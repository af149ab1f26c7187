import NabhaModel
import Testing

@Suite struct `A value` {
    /// Reads a value as each of the Swift types, and tells which could.
    private static func readers(of value: Value) -> Set<String> {
        var names: Set<String> = []
        if Bool(value) != nil { names.insert("bool") }
        if Int64(value) != nil { names.insert("integer") }
        if String(value) != nil { names.insert("text") }
        if Instant(value) != nil { names.insert("instant") }
        if Day(value) != nil { names.insert("day") }
        if Patient.Gender(value) != nil { names.insert("gender") }
        return names
    }

    private static let readings: [(Value, Set<String>)] = [
        (.bool(false), ["bool"]), (.integer(0), ["integer"]), (.text(""), ["text"]),
        (.text("Male"), ["text", "gender"]), (.text("male"), ["text"]), (.instant(.distantPast), ["instant"]),
        (.day(Day(daysSinceEpoch: 0)), ["day"]), (.null, []),
    ]

    @Test(arguments: readings)
    func `is read as its own type and as no other`(value: Value, readers: Set<String>) {
        #expect(Self.readers(of: value) == readers)
        #expect(value.isNull == (value == .null))
    }

    @Test func `comes back as it went in`() throws {
        let day = try #require(Day(year: 2024, month: 2, day: 29))
        for number in [Int64.min, -1, 0, .max] { #expect(Int64(number.value) == number) }
        for flag in [true, false] { #expect(Bool(flag.value) == flag) }
        for text in ["", "ਗੁਰਪ੍ਰੀਤ", "\0"] { #expect(String(text.value) == text) }
        for instant in [Instant.distantPast, .distantFuture] { #expect(Instant(instant.value) == instant) }
        #expect(Day(day.value) == day)
        for gender in Patient.Gender.allCases { #expect(Patient.Gender(gender.value) == gender) }
    }

    @Test func `that is null is read as none, and one of another kind is not read at all`() {
        #expect(String?(Value.null) == .some(.none))
        #expect(String?(Value.text("x")) == .some(.some("x")))
        #expect(String?(Value.integer(1)) == .none)
        #expect(Patient.Gender?(Value.text("Neither")) == .none)
        #expect((nil as Int64?).value == .null)
        #expect((7 as Int64?).value == .integer(7))
    }
}
