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

    func reply(_ body: [UInt8], _ coding: ContentCoding, headers: HTTPFields) async -> Reply {
        reply(coded: await encode(body, coding), of: body, coding, headers: headers)
    }

    /// - Parameters:
    ///   - coded: what ``encode(_:_:)`` made of `body`.
    func reply(coded: [UInt8], of body: [UInt8], _ coding: ContentCoding, headers: HTTPFields) -> Reply {
        var headers = headers
        headers[.contentType] = "application/json"
        if coding != .identity, body.count > Self.smallest.bytes { headers[.contentEncoding] = coding.rawValue }
        metrics.sent(before: body.count, after: coded.count)
        return Reply(.ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: coded)))
    }
}
