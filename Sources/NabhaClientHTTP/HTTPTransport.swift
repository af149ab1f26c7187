import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
public import NabhaClient

/// The way to the server on AsyncHTTPClient: for Linux, and wherever `URLSession` is not at hand.
///
/// Connections are kept open between requests, which saves the round trips of a new one, and replies are asked for
/// compressed.
///
/// One transport serves any number of clients. Call ``shutdown()`` when no request will follow: until then it keeps
/// connections.
public struct HTTPTransport: Transport {
    private let client: HTTPClient

    /// More than the largest reply holds after decompression.
    private static let longestReply = 64 << 20
    /// A tower far away answers in seconds, or not at all.
    private static let connecting = TimeAmount.seconds(20)

    /// A transport with connections of its own.
    public init() {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = Self.connecting
        configuration.decompression = .enabled(limit: .size(Self.longestReply))
        configuration.redirectConfiguration = .disallow
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes all connections; requests fail from then on.
    public func shutdown() async throws { try await client.shutdown() }

    /// Sends a request, and collects all of the reply.
    public func send(_ request: TransportRequest) async throws -> TransportReply {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
            outgoing.headers.add(name: name, value: value)
        }
        outgoing.headers.replaceOrAdd(name: "accept-encoding", value: "gzip")
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        let response = try await client.execute(outgoing, timeout: TimeAmount(request.patience))
        let body = try await response.body.collect(upTo: Self.longestReply)
        var headers: [String: String] = [:]
        for (name, value) in response.headers { headers[name.lowercased()] = value }
        // Where the length is not told, what came after decompression is the best that is known.
        let length = response.headers.first(name: "content-length").flatMap { Int($0) } ?? body.readableBytes
        return TransportReply(
            status: Int(response.status.code),
            headers: headers,
            body: Array(body.readableBytesView),
            bytesSent: request.body.count + outgoing.headers.size + request.url.utf8.count,
            bytesReceived: length + response.headers.size
        )
    }
}

extension HTTPHeaders {
    /// Bytes as HTTP/1.1 writes them.
    fileprivate var size: Int { reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + ": \r\n".utf8.count } }
}
