import NIOCore
import NabhaModel
import NabhaServer
import Testing

/// Text like a sync reply, and bytes in which nothing repeats.
enum Sample {
    static let json = ByteBuffer(
        string: (0..<2_000)
            .map { #"{"id":\#($0),"status":"CONFIRMED","symptoms":"fever since \#($0 % 7) days"}"# }
            .joined(separator: ",")
    )
    static let noise: ByteBuffer = {
        var state: UInt64 = 0x9e37_79b9
        return ByteBuffer(
            bytes: (0..<100_000)
                .map { _ -> UInt8 in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return UInt8(truncatingIfNeeded: state >> 56)
                }
        )
    }()
    static let all = [ByteBuffer(), ByteBuffer(string: "x"), json, noise]

    static func deflated(_ body: ByteBuffer, _ format: ZlibFormat, size: Deflater.Size = .full) throws -> ByteBuffer {
        let deflater = try #require(Deflater(format, level: 6, size: size))
        var output = ByteBuffer()
        deflater.deflate(body, into: &output)
        deflater.finish(into: &output)
        return output
    }

    static func inflated(
        _ body: ByteBuffer,
        _ format: ZlibFormat,
        limit: Int = 1 << 20,
        piece: Int = .max
    ) throws(Inflater.Failure) -> ByteBuffer {
        let inflater = Inflater(format, limit: limit)
        var (body, output) = (body, ByteBuffer())
        while body.readableBytes > 0, let part = body.readSlice(length: min(piece, body.readableBytes)) {
            try inflater.inflate(part, into: &output)
        }
        try inflater.finish()
        return output
    }
}

@Suite struct `Deflating and inflating` {
    @Test(arguments: ZlibFormat.allCases)
    func `codes parts that are unlike each in its own way, for any reader`(format: ZlibFormat) throws {
        var random = SeededGenerator(seed: 1)
        let digits = ByteBuffer(bytes: (0..<4_000).map { _ in UInt8.random(in: 0x30...0x39, using: &random) })
        let letters = ByteBuffer(bytes: (0..<4_000).map { _ in UInt8.random(in: 0x41...0x7A, using: &random) })
        let deflater = try #require(Deflater(format, level: 6))
        var output = ByteBuffer()
        deflater.deflate(digits, into: &output)
        deflater.endBlock(into: &output)
        deflater.deflate(letters, into: &output)
        deflater.finish(into: &output)
        var whole = digits
        whole.writeImmutableBuffer(letters)
        #expect(try Sample.inflated(output, format) == whole)
        #expect(output.readableBytes < (try Sample.deflated(whole, format).readableBytes))
    }

    @Test(arguments: ZlibFormat.allCases, Sample.all)
    func `gives back what went in`(format: ZlibFormat, body: ByteBuffer) throws {
        for size in [Deflater.Size.full, .small] {
            #expect(try Sample.inflated(Sample.deflated(body, format, size: size), format) == body)
        }
    }

    @Test(arguments: ZlibFormat.allCases, [1, 2, 3, 1_000])
    func `does not depend on how the body is cut`(format: ZlibFormat, piece: Int) throws {
        let deflater = try #require(Deflater(format, level: 4))
        var (input, output) = (Sample.json, ByteBuffer())
        while let part = input.readSlice(length: min(piece, input.readableBytes)), part.readableBytes > 0 {
            deflater.deflate(part, into: &output)
        }
        deflater.finish(into: &output)
        #expect(output.readableBytes < Sample.json.readableBytes / 5)
        #expect(try Sample.inflated(output, format, piece: piece) == Sample.json)
    }

    @Test func `starts afresh after a reset, also in the middle of a body`() throws {
        let deflater = try #require(Deflater(.gzip, level: 6))
        var (abandoned, output) = (ByteBuffer(), ByteBuffer())
        deflater.deflate(Sample.noise, into: &abandoned)
        deflater.reset()
        deflater.deflate(Sample.json, into: &output)
        deflater.finish(into: &output)
        #expect(try output == Sample.deflated(Sample.json, .gzip))
    }

    @Test func `accepts deflated data without a wrapper`() throws {
        let wrapped = try Sample.deflated(Sample.json, .deflate)
        let bare = try #require(wrapped.getSlice(at: 2, length: wrapped.readableBytes - 6))
        for piece in [1, 2, 500] { #expect(try Sample.inflated(bare, .deflate, piece: piece) == Sample.json) }
    }

    @Test func `accepts several gzip bodies in a row, and nothing after zlib data`() throws {
        var two = try Sample.deflated(ByteBuffer(string: "one "), .gzip)
        two.writeImmutableBuffer(try Sample.deflated(ByteBuffer(string: "two"), .gzip))
        #expect(try Sample.inflated(two, .gzip) == ByteBuffer(string: "one two"))
        var trailing = try Sample.deflated(ByteBuffer(string: "one"), .deflate)
        trailing.writeString("x")
        #expect(throws: Inflater.Failure.corrupt) { try Sample.inflated(trailing, .deflate) }
    }

    @Test(arguments: ZlibFormat.allCases, [1, 100, Int.max])
    func `stops at the limit`(format: ZlibFormat, piece: Int) throws {
        let body = try Sample.deflated(Sample.json, format)
        let size = Sample.json.readableBytes
        #expect(try Sample.inflated(body, format, limit: size, piece: piece) == Sample.json)
        #expect(throws: Inflater.Failure.tooLarge) {
            try Sample.inflated(body, format, limit: size - 1, piece: piece)
        }
        #expect(throws: Inflater.Failure.tooLarge) { try Sample.inflated(body, format, limit: 0, piece: piece) }
    }

    @Test func `writes nothing to speak of beyond the limit`() throws {
        let bomb = try Sample.deflated(ByteBuffer(repeating: 0x20, count: 50_000_000), .gzip)
        let inflater = Inflater(.gzip, limit: 100_000)
        var output = ByteBuffer()
        #expect(throws: Inflater.Failure.tooLarge) { try inflater.inflate(bomb, into: &output) }
        #expect(output.readableBytes == 100_001)
    }

    @Test func `stops endless input that stands for nothing`() throws {
        let empty = try Sample.deflated(ByteBuffer(), .gzip)
        let inflater = Inflater(.gzip, limit: 1_000)
        var output = ByteBuffer()
        #expect(throws: Inflater.Failure.tooLarge) {
            for _ in 0..<1_000 { try inflater.inflate(empty, into: &output) }
        }
    }

    @Test(arguments: ZlibFormat.allCases)
    func `finds every truncation`(_ format: ZlibFormat) throws {
        let body = try Sample.deflated(ByteBuffer(string: "fever since three days"), format)
        for length in 0..<body.readableBytes {
            let part = try #require(body.getSlice(at: body.readerIndex, length: length))
            #expect(throws: Inflater.Failure.truncated, "\(length)") { try Sample.inflated(part, format) }
        }
    }

    @Test(arguments: ZlibFormat.allCases)
    func `never takes damage for content`(_ format: ZlibFormat) throws {
        let original = ByteBuffer(string: "fever since three days, fever since four days")
        let body = try Sample.deflated(original, format)
        for index in 0..<body.readableBytes {
            for flip in [UInt8(0x01), 0x80, 0xff] {
                var damaged = body
                let byte = try #require(body.getInteger(at: index, as: UInt8.self))
                damaged.setInteger(byte ^ flip, at: index)
                let result = try? Sample.inflated(damaged, format)
                // Flags and the time in a gzip header may differ without harm.
                #expect(result == nil || result == original || index < 10, "byte \(index)")
            }
        }
    }

    @Test(arguments: ["", "x", "{\"id\": 1}", String(repeating: "\0", count: 100), "\u{1f}\u{8b}"])
    func `refuses what is not compressed`(_ text: String) {
        for format in ZlibFormat.allCases {
            #expect(throws: Inflater.Failure.self) { try Sample.inflated(ByteBuffer(string: text), format) }
        }
    }
}
