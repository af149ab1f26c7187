import NabhaModel
import Synchronization

/// The "random" bytes of a server or a phone, which follow from the step that is being made.
///
/// Begun anew with each step, so that leaving a step out does not change what chance gives in the others.
final class Chance: Sendable {
    private let generator: Mutex<SeededGenerator>
    private let salt: UInt64

    init(salt: UInt64) {
        self.salt = salt
        generator = Mutex(SeededGenerator(seed: salt))
    }

    func begin(_ step: UInt64) { generator.withLock { $0 = SeededGenerator(seed: step ^ salt) } }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
    }
}

extension SeededGenerator {
    /// A number from 0 up to, not including, `bound`, which is positive.
    mutating func below(_ bound: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(bound)).high) }

    mutating func number(in range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// From 0 up to, not including, 1.
    mutating func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }

    mutating func happens(_ probability: Double) -> Bool { fraction() < probability }

    /// One of the list; nil where it is empty.
    mutating func pick<Element>(_ list: [Element]) -> Element? { list.isEmpty ? nil : list[below(list.count)] }

    /// One of the list, each as often as its weight says; nil where all weigh nothing.
    mutating func pick<Element>(weighted list: [(Element, Int)]) -> Element? {
        let total = list.reduce(0) { $0 + $1.1 }
        guard total > 0 else { return nil }
        var place = below(total)
        for (element, weight) in list {
            place -= weight
            if place < 0 { return element }
        }
        return list.last?.0
    }

    mutating func seconds(in range: ClosedRange<Int>) -> Duration { .seconds(number(in: range)) }
}
