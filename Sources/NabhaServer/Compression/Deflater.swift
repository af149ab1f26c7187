import CZlib
package import NIOCore

/// Compresses one body at a time; ``reset()`` makes it ready for the next.
///
/// Belongs to whoever holds it: not for use from two tasks at once.
package final class Deflater {
    /// How much memory a deflater holds, and with it how far back it sees repetitions.
    package enum Size: Sendable, Hashable {
        /// 32 KiB of history: 256 KiB of memory.
        case full
        /// 4 KiB of history: 32 KiB of memory.
        case small

        var windowBits: Int32 { self == .full ? 15 : 12 }
        var memoryLevel: Int32 { self == .full ? 8 : 5 }
    }

    /// Output grows by this much while a body is compressed.
    static let stepByteCount = 4 * 1_024

    private let stream: UnsafeMutablePointer<z_stream>

    /// Nil when there is no memory for it.
    ///
    /// - Parameter format: nil for no wrapper at all.
    package init?(_ format: ZlibFormat?, level: Int32, size: Size = .full) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = deflateInit2_(
            stream,
            level,
            Z_DEFLATED,
            // zlib leaves the wrapper out where the number is negative.
            format?.windowBits(size.windowBits) ?? -size.windowBits,
            size.memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard code == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// Takes in `input` and appends to `output` what is ready.
    ///
    /// Most of it comes later: see ``finish(into:)``.
    package func deflate(_ input: ByteBuffer, into output: inout ByteBuffer) {
        input.withUnsafeReadableBytes { bytes in
            guard bytes.count > 0 else { return }
            run(bytes, flush: Z_NO_FLUSH, into: &output)
        }
    }

    /// Lets what follows be coded by tables of its own, for it is unlike what came before.
    package func endBlock(into output: inout ByteBuffer) {
        run(UnsafeRawBufferPointer(start: nil, count: 0), flush: Z_BLOCK, into: &output)
    }

    /// Appends all that was taken in to `output`, up to the end of a byte, so that another stream may follow.
    package func flush(into output: inout ByteBuffer) {
        run(UnsafeRawBufferPointer(start: nil, count: 0), flush: Z_SYNC_FLUSH, into: &output)
    }

    /// Appends the rest of the body to `output`.
    package func finish(into output: inout ByteBuffer) {
        run(UnsafeRawBufferPointer(start: nil, count: 0), flush: Z_FINISH, into: &output)
    }

    /// Forgets the body, finished or not.
    package func reset() {
        deflateReset(stream)
    }

    private func run(_ input: UnsafeRawBufferPointer, flush: Int32, into output: inout ByteBuffer) {
        // zlib declares its input mutable and never writes to it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
            .assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(input.count)
        var isDone = false
        while !isDone {
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.stepByteCount) { space in
                stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(space.count)
                let code = CZlib.deflate(stream, flush)
                // Space left over means that zlib has said all it can.
                isDone = code != Z_OK || stream.pointee.avail_out > 0
                return space.count - Int(stream.pointee.avail_out)
            }
        }
        // The input is gone when this function returns.
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
    }
}
