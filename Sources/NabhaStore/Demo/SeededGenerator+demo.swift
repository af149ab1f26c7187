import NabhaModel

extension SeededGenerator {
    /// A generator for one thing of one kind, so that each can be made without those before it.
    init(seed: UInt64, _ kind: DemoKind, _ index: Int) {
        var mixer = SeededGenerator(seed: seed &+ UInt64(kind.rawValue) &* 0xD1B5_4A32_D192_ED03)
        self.init(seed: mixer.next() ^ (UInt64(index) &* 0x9FB2_1C65_1E98_DF25))
    }

    /// A number from 0 up to, not including, `bound`, which is positive.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    mutating func number(in range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// From 0 up to, not including, 1.
    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

    mutating func chance(percent: Int) -> Bool { below(100) < percent }

    /// One of the list, which must not be empty.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}

/// The kinds of things a demonstration district is made of, in the order in which they come to be.
enum DemoKind: UInt8, Comparable {
    case admin
    case medicine
    case doctor
    case pharmacy
    case pharmacist
    case patient
    case stock
    case visit
    /// Where and when visits take place.
    case placement

    static func < (left: DemoKind, right: DemoKind) -> Bool { left.rawValue < right.rawValue }
}
