import CZlib
import NIOCore
import NabhaSync

/// The end of a text, deflated without knowledge of what comes before it.
struct DeflatedText: Sendable {
    /// Without any wrapper, up to the end of the stream.
    let bytes: ByteBuffer
    let checksum: Checksum

    /// - Parameter deflater: without a wrapper; left as new.
    init(_ parts: [ArraySlice<UInt8>], by deflater: Deflater) {
        var output = ByteBuffer()
        var checksum = Checksum()
        for (index, part) in parts.enumerated() {
            if index > 0 { deflater.endBlock(into: &output) }
            deflater.deflate(ByteBuffer(bytes: part), into: &output)
            checksum.add(Checksum(part))
        }
        deflater.finish(into: &output)
        deflater.reset()
        bytes = output
        self.checksum = checksum
    }
}

/// Puts a gzip body together from a new beginning and an end that was compressed before.
struct GzipSplice: Sendable {
    private static let level = ResponseCompression.bufferedLevel
    // RFC 1952, section 2.3: no name, no time, from an unknown system.
    private static let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]

    private let deflaters = DeflaterPool(nil, level: level)

    /// - Returns: nil when there is no memory for it.
    func body(_ opening: ArraySlice<UInt8>, _ news: WrittenNews) async -> ByteBuffer? {
        await deflaters.lend { deflater in
            guard let deflater else { return nil }
            let end = news.deflated(by: deflater)
            var output = ByteBuffer()
            output.writeBytes(Self.header)
            deflater.deflate(ByteBuffer(bytes: opening), into: &output)
            deflater.flush(into: &output)
            output.writeImmutableBuffer(end.bytes)
            var checksum = Checksum(opening)
            checksum.add(end.checksum)
            checksum.write(to: &output)
            return output
        }
    }
}

/// What a gzip body ends with: the CRC-32 of its text, and how long that is.
struct Checksum: Sendable, Hashable {
    private var code: UInt = crc32(0, nil, 0)
    private var count = 0

    init() {}

    init(_ text: ArraySlice<UInt8>) {
        text.withUnsafeBufferPointer { code = crc32(code, $0.baseAddress, UInt32($0.count)) }
        count = text.count
    }

    /// - Parameter next: that of the text which follows.
    mutating func add(_ next: Checksum) {
        code = crc32_combine(code, next.code, next.count)
        count += next.count
    }

    func write(to buffer: inout ByteBuffer) {
        buffer.writeInteger(UInt32(truncatingIfNeeded: code), endianness: .little)
        buffer.writeInteger(UInt32(truncatingIfNeeded: count), endianness: .little)
    }
}
