import HTTPTypes
package import Hummingbird
package import Metrics
import NIOCore
import NabhaSync

/// Compresses replies as the client accepts it.
///
/// A body of known, moderate length is collected and compressed at once, and gets its new `Content-Length`; any other
/// is compressed as it is written. What is too short to gain, already coded, or not text passes as it is. The `ETag`
/// is left to whoever sets it: ``AcceptEncoding/preferred(by:)`` tells beforehand which coding will be chosen.
package struct ResponseCompression: Sendable {
    /// Bodies up to this size would hardly shrink, and the header would eat that up.
    package static let mostUncompressedBytes = 200
    /// Bodies up to this size are compressed in one go; more would hold up the thread and the memory too long.
    package static let mostBufferedBytes = 64 * 1_024
    package static let bufferedLevel: Int32 = 6
    /// Streamed bodies are the long ones: half the time for some per cent more bytes.
    package static let streamedLevel: Int32 = 4

    private let pools: CompressionPools
    private let counter: BodyByteCounter

    package init(factory: any MetricsFactory) {
        pools = CompressionPools(bufferedLevel: Self.bufferedLevel, streamedLevel: Self.streamedLevel)
        counter = BodyByteCounter(factory: factory)
    }

    /// The reply as it goes out.
    package func coded(_ response: Response, for request: Request) async throws -> Response {
        let length = response.body.contentLength
        // What is too short to gain is never coded, whatever the client accepts: such a reply does not vary.
        if let length, length <= Self.mostUncompressedBytes { return counter.counting(response) }
        guard CompressibleReply.mayBeCoded(response) else { return counter.counting(response) }
        var response = response
        CompressibleReply.addVary(to: &response.headers)
        guard let format = ZlibFormat(AcceptEncoding.preferred(by: request.headers[.acceptEncoding])) else {
            return counter.counting(response)
        }
        if let length, length <= Self.mostBufferedBytes {
            let body = try await buffered(response.body, format)
            response.body = ResponseBody(byteBuffer: body)
            response.headers[.contentLength] = String(body.readableBytes)
        } else {
            // A length is known of what was made for a page of a sync, where each byte is waited for; a long list is not
            // worth the time.
            let pool = length == nil ? pools.streamed(format) : pools.buffered(format)
            response.body = streamed(response.body, pool, hasParts: length != nil)
            response.headers[.contentLength] = nil
        }
        response.headers[.contentEncoding] = format.name
        return response
    }

    private func buffered(_ body: ResponseBody, _ format: ZlibFormat) async throws -> ByteBuffer {
        let collector = CollectingWriter()
        try await streamed(body, pools.buffered(format), hasParts: true).write(collector)
        return collector.collected
    }

    private func streamed(_ body: ResponseBody, _ pool: DeflaterPool, hasParts: Bool) -> ResponseBody {
        ResponseBody { [counter] writer in
            let parent = writer
            try await pool
                .lend { deflater in
                    guard let deflater else { throw Inflater.Failure.outOfMemory }
                    let writer = DeflatingWriter(
                        parent: parent,
                        deflater: deflater,
                        counter: counter,
                        hasParts: hasParts
                    )
                    try await body.write(writer)
                }
        }
    }
}

/// One pool for each format and level.
private struct CompressionPools: Sendable {
    private let gzip: (buffered: DeflaterPool, streamed: DeflaterPool)
    private let deflate: (buffered: DeflaterPool, streamed: DeflaterPool)

    init(bufferedLevel: Int32, streamedLevel: Int32) {
        gzip = (DeflaterPool(.gzip, level: bufferedLevel), DeflaterPool(.gzip, level: streamedLevel))
        deflate = (DeflaterPool(.deflate, level: bufferedLevel), DeflaterPool(.deflate, level: streamedLevel))
    }

    func buffered(_ format: ZlibFormat) -> DeflaterPool { format == .gzip ? gzip.buffered : deflate.buffered }
    func streamed(_ format: ZlibFormat) -> DeflaterPool { format == .gzip ? gzip.streamed : deflate.streamed }
}
