import Testing

@testable import NabhaClientHTTP

@Suite("The coding gzip")
struct GzipCodingTests {
    private static let limit = 1 << 20

    @Test(arguments: [0, 1, 1_023, 100_000])
    func `gives back what it was given`(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0) }
        let compressed = try #require(GzipCoding.compressed(bytes))
        #expect(try GzipCoding.decompressed(compressed, limit: Self.limit) == bytes)
    }

    @Test func `stops at its limit`() throws {
        let compressed = try #require(GzipCoding.compressed([UInt8](repeating: 7, count: 1_000)))
        #expect(try GzipCoding.decompressed(compressed, limit: 1_000).count == 1_000)
        #expect(throws: GzipCoding.Failure.tooLarge) { try GzipCoding.decompressed(compressed, limit: 999) }
    }

    @Test func `takes no damaged or shortened body for a whole one`() throws {
        let compressed = try #require(GzipCoding.compressed(Array("Gurpreet Kaur, Rohti".utf8)))
        #expect(throws: GzipCoding.Failure.corrupt) {
            try GzipCoding.decompressed(Array(compressed.dropLast(4)), limit: Self.limit)
        }
        var damaged = compressed
        damaged[12] ^= 0xFF
        #expect(throws: GzipCoding.Failure.corrupt) { try GzipCoding.decompressed(damaged, limit: Self.limit) }
        #expect(throws: GzipCoding.Failure.corrupt) { try GzipCoding.decompressed([], limit: Self.limit) }
    }
}
