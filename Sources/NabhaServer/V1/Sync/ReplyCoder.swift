import HTTPTypes
import Hummingbird
import NIOCore
import NabhaModel
import NabhaSync

/// Compresses replies that are sent again and again once, instead of each time.
struct ReplyCoder: Sendable {
    /// Smaller bodies hardly shrink.
    static let smallest = ByteCount(bytes: 200)
    private static let level: Int32 = 6

    private let metrics: ServerMetrics
    private let gzip = DeflaterPool(.gzip, level: level)
    private let deflate = DeflaterPool(.deflate, level: level)

    init(metrics: ServerMetrics) { self.metrics = metrics }

    /// The body in the coding; as it is where it is too small to gain.
    func encode(_ body: [UInt8], _ coding: ContentCoding) async -> [UInt8] {
        guard coding != .identity, body.count > Self.smallest.bytes else { return body }
        return await (coding == .gzip ? gzip : deflate)
            .lend { deflater in
                guard let deflater else { return body }
                var output = ByteBuffer()
                deflater.deflate(ByteBuffer(bytes: body), into: &output)
                deflater.finish(into: &output)
                return Array(output.readableBytesView)
            }
    }

    func reply(_ entry: CodedList, _ coding: ContentCoding, headers: HTTPFields) -> Reply {
        var headers = headers
        headers[.contentType] = "application/json"
        if coding != .identity, entry.bodySize > Self.smallest.bytes { headers[.contentEncoding] = coding.rawValue }
        // The middleware counts the coded bytes on both sides; what the coding saved is known only here.
        metrics.saved(entry.bodySize - entry.coded.count)
        return Reply(.ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: entry.coded)))
    }
}
