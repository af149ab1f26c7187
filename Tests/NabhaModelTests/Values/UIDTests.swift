import NabhaModel
import Testing

@Suite struct `A UID` {
    static let text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
    static let bytes: [UInt8] = [
        0x01, 0x7F, 0x22, 0xE2, 0x79, 0xB0, 0x7C, 0xC3, 0x98, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F,
    ]

    /// The example of RFC 9562, appendix A.6.
    @Test func `is read from text and bytes and written in lower case`() throws {
        let uid = try #require(UID(Self.text))
        #expect(uid.description == Self.text)
        #expect(uid.bytes == Self.bytes)
        #expect(UID(bytes: Self.bytes) == uid)
        #expect(UID(Self.text.uppercased()) == uid)
        #expect(UID(Self.text[...]) == uid)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `comes back from text and bytes, begins with its millisecond and sorts by it`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var uids: [UID] = []
        for step in 0..<20 {
            let instant = Instant(microseconds: 1_705_743_000_000_000 + Int64(step) * 1_000)
            let uid = UID(at: instant, using: &generator)
            #expect(UID(uid.description) == uid, "seed \(seed)")
            #expect(UID(bytes: uid.bytes) == uid, "seed \(seed)")
            let milliseconds = uid.bytes.prefix(6).reduce(0) { $0 << 8 | Int64($1) }
            #expect(milliseconds == instant.microseconds / 1_000, "seed \(seed)")
            #expect(uid.bytes[6] >> 4 == 7 && uid.bytes[8] >> 6 == 0b10, "seed \(seed)")
            uids.append(uid)
        }
        #expect(uids == uids.sorted(), "seed \(seed)")
        #expect(uids.map(\.description) == uids.map(\.description).sorted(), "seed \(seed)")
        #expect(Set(uids).count == uids.count, "seed \(seed)")
    }

    @Test func `is the same for the same seed`() {
        var (left, right) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
        let instant = Instant(microseconds: 0)
        #expect(UID(at: instant, using: &left) == UID(at: instant, using: &right))
    }

    @Test func `can be made at the ends of time`() {
        var generator = SeededGenerator(seed: 1)
        #expect(UID(at: .distantPast, using: &generator).bytes.prefix(6) == [0, 0, 0, 0, 0, 0])
        #expect(UID(at: .distantFuture, using: &generator).bytes.prefix(6) == [255, 255, 255, 255, 255, 255])
    }

    @Test func `sorts by its bytes, unsigned`() throws {
        let low = try #require(UID("7fffffff-ffff-7fff-bfff-ffffffffffff"))
        let high = try #require(UID("80000000-0000-7000-8000-000000000000"))
        #expect(low < high)
    }

    @Test(arguments: [
        "", "-", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
        " 017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "017f22e2_79b0_7cc3_98c4_dc0c0c07398f", "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
        "+17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4--c0c0c07398f",
        "०17f22e2-79b0-7cc3-98c4-dc0c0c0739", "017f22e2-79b0-7cc3-98c4-dc0c0c0739\u{FF18}",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398\0",
        // Other versions and variants, the nil and the max UUID.
        "c232ab00-9414-11ec-b3c8-9f6bdeced846", "919108f7-52d1-4320-9bac-f847db4148a8",
        "017f22e2-79b0-8cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-18c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-d8c4-dc0c0c07398f", "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
    ])
    func `that is none is refused`(text: String) {
        #expect(UID(text) == nil)
    }

    @Test(arguments: [0, 1, 15, 17, 32])
    func `has sixteen bytes, no more and no fewer`(count: Int) {
        let bytes = (0..<count).map { Self.bytes[$0 % 16] }
        #expect(UID(bytes: bytes) == nil)
    }

    @Test func `has the bytes of version 7`() {
        #expect(UID(bytes: Array(repeating: 0, count: 16)) == nil)
        #expect(UID(bytes: Array(repeating: 0xFF, count: 16)) == nil)
    }
}
