import NabhaModel
import Testing

@testable import NabhaSync

@Suite("The digest of a scope")
struct ScopeDigestTests {
    private struct Held {
        let uid: UID
        var hash: UInt64
    }

    private static func scope(_ count: Int, _ random: inout SeededGenerator) -> [Held] {
        (0..<count)
            .map { _ in
                Held(uid: UID(at: Instant(microseconds: 1_705_723_200_000_000), using: &random), hash: random.next())
            }
    }

    private static func digest(_ records: [Held]) -> ScopeDigest {
        var digest = ScopeDigest()
        for record in records { digest.add(record.hash, of: record.uid) }
        return digest
    }

    @Test(
        "Names the single record that is changed, missing or too much",
        arguments: [0, 1, 4_095],
        ["changed", "missing", "extra"]
    )
    func single(others: Int, difference: String) {
        var random = SeededGenerator(seed: UInt64(others))
        var mine = Self.scope(others + 1, &random)
        let theirs = mine
        let place = Int.random(in: mine.indices, using: &random)
        switch difference {
        case "changed": mine[place].hash = random.next()
        case "missing": mine.remove(at: place)
        default: mine += Self.scope(1, &random)
        }
        let expected = difference == "extra" ? mine.last : theirs[place]
        let key = Self.digest(theirs).key(ofDifferenceTo: Self.digest(mine))
        #expect(key == expected.map { String($0.uid.checkKey) })
    }

    @Test("Names it for each number of zeros that a difference may end with, up to sixteen", arguments: 0...17)
    func zeros(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let record = Self.scope(1, &random)[0]
        var changed = record
        changed.hash = record.hash &+ (random.next() | 1) << UInt64(count)
        let key = Self.digest([record]).key(ofDifferenceTo: Self.digest([changed]))
        #expect(key == (count <= 16 ? String(record.uid.checkKey) : nil))
    }

    @Test("Names none where two differ, or nothing does")
    func several() {
        var random = SeededGenerator(seed: 1)
        var named = 0
        for _ in 0..<1_000 {
            let theirs = Self.scope(20, &random)
            var mine = theirs
            mine[3].hash = random.next()
            mine[17].hash = random.next()
            if Self.digest(theirs).key(ofDifferenceTo: Self.digest(mine)) != nil { named += 1 }
            #expect(Self.digest(theirs).key(ofDifferenceTo: Self.digest(theirs.reversed())) == nil)
        }
        // By chance, one in 2¹⁶ is in the range of keys: asking for that record costs a request and does no harm.
        #expect(named <= 1)
    }
}
