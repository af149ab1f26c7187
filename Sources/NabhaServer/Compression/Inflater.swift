import CZlib
package import NIOCore

/// Decompresses one body, in pieces as they arrive, up to a limit.
///
/// A kilobyte can stand for a megabyte; nothing is written beyond the limit, so a hostile body costs no more than an
/// honest one. As `deflate` it takes the zlib wrapper and, because some clients send that, bare deflated data.
/// Belongs to whoever holds it: not for use from two tasks at once.
package final class Inflater {
    package enum Failure: Error, Hashable {
        /// More bytes would come out, or more went in, than the limit.
        case tooLarge
        /// The body ends before its compressed data does.
        case truncated
        /// Not compressed data, or damaged.
        case corrupt
        case outOfMemory
    }

    static let stepByteCount = 4 * 1_024
    /// zlib's window bits for data without a wrapper.
    private static let bareWindowBits: Int32 = -15

    private let format: ZlibFormat
    private let limit: Int
    private var bytesIn = 0
    private var bytesOut = 0
    private var isEnded = false
    /// The first two bytes decide whether `deflate` has its wrapper; until both are here, the first is kept.
    private var beginning = ByteBuffer()
    private var stream: UnsafeMutablePointer<z_stream>?

    /// - Parameters:
    ///   - format: the coding that the sender named.
    ///   - limit: bytes that may come out, and that may go in: empty blocks are endless without bringing anything out.
    package init(_ format: ZlibFormat, limit: Int) {
        self.format = format
        self.limit = limit
    }

    deinit {
        guard let stream else { return }
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Appends to `output` what `input` stands for.
    package func inflate(_ input: ByteBuffer, into output: inout ByteBuffer) throws(Failure) {
        bytesIn += input.readableBytes
        guard bytesIn <= limit + Self.stepByteCount else { throw .tooLarge }
        var input = input
        if stream == nil {
            beginning.writeBuffer(&input)
            guard beginning.readableBytes >= 2 else { return }
            input = beginning
            beginning = ByteBuffer()
            stream = try Self.makeStream(windowBits(for: input))
        }
        guard let stream, input.readableBytes > 0 else { return }
        try run(stream, input, into: &output)
    }

    /// Call when the body has ended: a body that stops halfway is an error and not a shorter body.
    package func finish() throws(Failure) {
        guard isEnded else { throw .truncated }
    }

    private func windowBits(for start: ByteBuffer) -> Int32 {
        guard format == .deflate,
            let first = start.getInteger(at: start.readerIndex, as: UInt8.self),
            let both = start.getInteger(at: start.readerIndex, as: UInt16.self)
        else { return format.windowBits(MAX_WBITS) }
        // RFC 1950: method 8 in the low bits of the first byte, and both bytes together a multiple of 31.
        let isWrapped = first & 0x0f == 8 && both.isMultiple(of: 31)
        return isWrapped ? format.windowBits(MAX_WBITS) : Self.bareWindowBits
    }

    private static func makeStream(_ windowBits: Int32) throws(Failure) -> UnsafeMutablePointer<z_stream> {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else {
            stream.deallocate()
            throw .outOfMemory
        }
        return stream
    }

    private func run(
        _ stream: UnsafeMutablePointer<z_stream>,
        _ input: ByteBuffer,
        into output: inout ByteBuffer
    ) throws(Failure) {
        var failure: Failure?
        input.withUnsafeReadableBytes { bytes in
            // zlib declares its input mutable and never writes to it.
            stream.pointee.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
                .assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(bytes.count)
            do throws(Failure) {
                while try step(stream, into: &output) {}
            } catch {
                failure = error
            }
        }
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        if let failure { throw failure }
    }

    /// True when there may be more to do with the input at hand.
    private func step(_ stream: UnsafeMutablePointer<z_stream>, into output: inout ByteBuffer) throws(Failure) -> Bool {
        if isEnded {
            guard stream.pointee.avail_in > 0 else { return false }
            // RFC 1952, 2.2: a gzip body may be several, one after the other. After zlib data nothing may come.
            guard format == .gzip, inflateReset(stream) == Z_OK else { throw .corrupt }
            isEnded = false
        }
        var code: Int32 = Z_OK
        let written = output.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.stepByteCount) { space in
            // One byte beyond the limit is enough to know that there is more.
            let room = min(space.count, limit - bytesOut + 1)
            stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(room)
            code = CZlib.inflate(stream, Z_NO_FLUSH)
            return room - Int(stream.pointee.avail_out)
        }
        bytesOut += written
        guard bytesOut <= limit else { throw .tooLarge }
        switch code {
        case Z_STREAM_END:
            isEnded = true
            return true
        case Z_OK: return stream.pointee.avail_out == 0 || stream.pointee.avail_in > 0
        case Z_BUF_ERROR: return false  // no progress without more input
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .corrupt
        }
    }
}
