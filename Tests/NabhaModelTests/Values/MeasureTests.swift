import NabhaModel
import Testing

@Suite struct `A number of bytes` {
    @Test(arguments: [
        (0, "0 B"), (1, "1 B"), (1_023, "1023 B"), (1_024, "1 KiB"), (1_025, "1025 B"), (1_048_576, "1 MiB"),
        (1_572_864, "1536 KiB"), (1_073_741_824, "1 GiB"), (-1_024, "-1024 B"),
    ])
    func `is written in the largest unit of which it is a whole number`(bytes: Int, text: String) {
        #expect(ByteCount(bytes: bytes).description == text)
    }

    @Test func `is counted in units and compared`() {
        #expect(ByteCount.mebibytes(1) == ByteCount(bytes: 1_048_576))
        #expect(ByteCount.kibibytes(1_024) == .mebibytes(1))
        #expect(ByteCount.kibibytes(1_023) < .mebibytes(1))
    }
}

@Suite struct `A revision` {
    @Test func `begins at zero and follows its predecessor`() {
        #expect(Revision.zero.rawValue == 0)
        #expect(Revision.zero.next == Revision(rawValue: 1))
        #expect(Revision.zero < Revision.zero.next)
    }
}
