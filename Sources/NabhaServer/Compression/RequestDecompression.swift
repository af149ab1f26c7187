import HTTPTypes
package import Hummingbird
import NIOCore
package import NabhaModel
import NabhaSync

/// Decompresses request bodies, so that everything behind it sees what the client meant.
///
/// The body is taken in whole, up to the limit: what is damaged is refused before anything acts on its beginning.
package struct RequestDecompression: Sendable {
    private let limit: ByteCount

    /// - Parameter limit: how large a body may be after decompression.
    package init(limit: ByteCount = HTTPLimit.body) {
        self.limit = limit
    }

    /// The request with its body as it was before it was compressed.
    package func plain(_ request: Request) async throws -> Request {
        guard let header = request.headers[.contentEncoding] else { return request }
        let coding = header.filter { $0 != " " }
        guard !coding.isEmpty, coding.lowercased() != ContentCoding.identity.rawValue else { return request }
        guard let format = ZlibFormat(named: coding) else {
            throw Problem(
                .unsupportedMediaType,
                "Send the body as it is, or with Content-Encoding: gzip or deflate.",
                headers: ["Accept-Encoding": "gzip, deflate"]
            )
        }
        var request = request
        request.body = RequestBody(buffer: try await inflated(request.body, format))
        return request
    }

    private func inflated(_ body: RequestBody, _ format: ZlibFormat) async throws -> ByteBuffer {
        let inflater = Inflater(format, limit: Int(limit.bytes))
        var output = ByteBuffer()
        var isEmpty = true
        do {
            for try await part in body where part.readableBytes > 0 {
                isEmpty = false
                try inflater.inflate(part, into: &output)
            }
            // A coding is also named by clients that then send no body.
            if !isEmpty { try inflater.finish() }
        } catch let failure as Inflater.Failure {
            switch failure {
            case .tooLarge: throw Problem(.payloadTooLarge, "The body is larger than \(limit) when decompressed.")
            case .truncated: throw Problem.refused("The compressed body is incomplete.")
            case .corrupt: throw Problem.refused("The body is not valid \(format.name) data.")
            case .outOfMemory:
                throw Problem.later(.unavailable, "The server is very busy; try again.", after: .seconds(5))
            }
        }
        return output
    }
}
