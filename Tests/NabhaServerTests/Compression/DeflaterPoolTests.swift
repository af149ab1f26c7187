import NIOCore
import Testing

@testable import NabhaServer

@Suite struct `The pool of deflaters` {
    let pool = DeflaterPool(.gzip, level: 6, fullSizeLimit: 1)

    func compress(_ body: ByteBuffer, _ deflater: Deflater?) throws -> ByteBuffer {
        let deflater = try #require(deflater)
        var output = ByteBuffer()
        deflater.deflate(body, into: &output)
        deflater.finish(into: &output)
        return output
    }

    @Test func `lends a deflater again that was left in the middle of a body`() async throws {
        struct Interruption: Error {}
        let expected = try Sample.deflated(Sample.json, .gzip)
        await #expect(throws: Interruption.self) {
            try await pool.lend { deflater in
                var output = ByteBuffer()
                deflater?.deflate(Sample.noise, into: &output)
                throw Interruption()
            }
        }
        #expect(pool.load == (0, 1))
        #expect(try await pool.lend { try compress(Sample.json, $0) } == expected)
        #expect(pool.load == (0, 1))
    }

    @Test func `lends small ones beyond its limit and keeps none of them`() async throws {
        try await pool.lend { _ in
            #expect(pool.load == (1, 0))
            let output = try await pool.lend { try compress(Sample.json, $0) }
            #expect(try Sample.inflated(output, .gzip) == Sample.json)
            #expect(pool.load == (1, 0))
        }
        #expect(pool.load == (0, 1))
    }
}
