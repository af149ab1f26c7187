import CZlib

/// The coding `gzip` of HTTP, for bodies that are in memory as a whole.
enum GzipCoding {
    /// Why a body could not be read.
    enum Failure: Error, Hashable {
        /// It stands for more bytes than it may.
        case tooLarge
        /// It is damaged, or ends too early.
        case corrupt
        case outOfMemory
    }

    /// zlib's largest window, and 16 more for the wrapper of gzip.
    private static let windowBits = MAX_WBITS + 16
    private static let stepByteCount = 16 << 10
    private static let memoryLevel: Int32 = 8

    /// - Returns: nil where there is no memory for it; the body can go as it is.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let code = deflateInit2_(
            &stream,
            Z_BEST_COMPRESSION,
            Z_DEFLATED,
            windowBits,
            memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            size
        )
        guard code == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        // It is never more than this, so one step does it.
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        var last = Z_OK
        let count = withBytes(bytes, into: &output, of: &stream) { last = deflate(&$0, Z_FINISH) }
        guard last == Z_STREAM_END else { return nil }
        output.removeLast(output.count - count)
        return output
    }

    /// - Parameter limit: the most bytes that may come out. A kilobyte can stand for a megabyte.
    static func decompressed(_ bytes: [UInt8], limit: Int) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .outOfMemory
        }
        defer { inflateEnd(&stream) }
        var output: [UInt8] = []
        var step = [UInt8](repeating: 0, count: stepByteCount)
        var start = 0
        while true {
            let part = Array(bytes[start..<min(start + stepByteCount, bytes.count)])
            var code = Z_OK
            let count = withBytes(part, into: &step, of: &stream) { code = inflate(&$0, Z_NO_FLUSH) }
            let taken = part.count - Int(stream.avail_in)
            start += taken
            output += step.prefix(count)
            guard output.count <= limit else { throw .tooLarge }
            switch code {
            case Z_STREAM_END: return output
            case Z_OK where count > 0 || taken > 0: continue
            case Z_MEM_ERROR: throw .outOfMemory
            default: throw .corrupt
            }
        }
    }

    /// - Returns: how many bytes were written.
    private static func withBytes(
        _ input: [UInt8],
        into output: inout [UInt8],
        of stream: inout z_stream,
        _ body: (inout z_stream) -> Void
    ) -> Int {
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                // zlib declares its input mutable and never writes to it.
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                body(&stream)
                stream.next_in = nil
                stream.next_out = nil
                return output.count - Int(stream.avail_out)
            }
        }
    }
}
