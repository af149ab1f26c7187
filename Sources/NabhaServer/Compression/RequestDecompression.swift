import HTTPTypes
import Hummingbird
import NIOCore
package import NabhaModel
import NabhaSync

/// Decompresses request bodies, so that everything behind it sees what the client meant.
///
/// What is damaged is refused before anything acts on its beginning.
package struct RequestDecompression: Sendable {
    private let limit: ByteCount

    /// - Parameter limit: how large a body may be after decompression.
    package init(limit: ByteCount = HTTPLimit.body) {
        self.limit = limit
    }

    /// How a request's body is coded; nil where it is not.
    ///
    /// - Throws: 415 for a coding that is not known.
    func format(of request: Request) throws(Problem) -> ZlibFormat? {
        guard let header = request.headers[.contentEncoding] else { return nil }
        let coding = header.filter { $0 != " " }
        guard !coding.isEmpty, coding.lowercased() != ContentCoding.identity.rawValue else { return nil }
        guard let format = ZlibFormat(named: coding) else {
            throw Problem(
                .unsupportedMediaType,
                "Send the body as it is, or with Content-Encoding: gzip or deflate.",
                headers: ["Accept-Encoding": "gzip, deflate"]
            )
        }
        return format
    }

    /// What a whole coded body stands for.
    func inflated(_ body: ByteBuffer, _ format: ZlibFormat) throws(Problem) -> ByteBuffer {
        // A coding is also named by clients that then send no body.
        guard body.readableBytes > 0 else { return body }
        let inflater = Inflater(format, limit: Int(limit.bytes))
        var output = ByteBuffer()
        do {
            try inflater.inflate(body, into: &output)
            try inflater.finish()
        } catch {
            switch error {
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
