import AsyncHTTPClient
import NIOCore
import NIOHTTP1
public import NabhaClient

/// The way to the server over HTTP/1.1, with as few bytes around the records as the protocol needs.
///
/// One connection is kept and used again; a connection costs a round trip, two with TLS. Bodies are compressed both ways.
/// ``shutdown()`` closes it.
public final class HTTPTransport: Transport {
    let client: HTTPClient
    private let meter = WireMeter()

    /// Why a reply could not be taken.
    public enum Failure: Error, Sendable, Hashable {
        /// It is longer than any that the protocol has.
        case tooLarge
        /// It is damaged.
        case corrupt
        /// The server does not tell of news: it is too old, or does not know the device any more.
        case noEvents
    }

    /// The longest reply that is taken, after decompression.
    static let longestReply = 64 << 20
    /// What the header costs that says a body is compressed: `content-encoding: gzip` and the end of the line.
    static let codingHeaderByteCount = 24
    /// How long there may be no progress: on 2G, half a minute without a byte happens.
    static let patience = TimeAmount.seconds(60)

    /// A transport for any number of servers.
    public convenience init() { self.init(link: nil) }

    /// - Parameter link: what stands between the client and the network; nil for nothing.
    package init(link: SimulatedLink?) {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: Self.patience, read: Self.patience, write: Self.patience),
            connectionPool: .init(idleTimeout: Self.patience),
            // Done here, for the client's own does not tell how many bytes came.
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        // Trying again is for the caller, who knows what it costs.
        configuration.connectionPool.retryConnectionEstablishment = false
        let meter = meter
        configuration.http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.makeCompletedFuture {
                // The link stands between the meter and everything else: what is cut off was not received.
                if let link { try channel.pipeline.syncOperations.addHandler(link.handler(), position: .first) }
                try channel.pipeline.syncOperations.addHandler(WireMeterHandler(meter), position: .first)
            }
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        // Nobody waits for it; an app that has forgotten to must not end for that.
        client.shutdown { _ in }
    }

    /// All bytes so far.
    package var count: WireCount { meter.count }

    /// Closes its connections, so that requests under way fail.
    public func shutdown() async { try? await client.shutdown() }

    /// Sends a request, once.
    ///
    /// The counts of bytes are exact while requests follow one another; of requests at the same time, each has those of
    /// the others as well.
    /// - Throws: ``Failure``, or what the network says.
    public func send(_ request: TransportRequest) async throws -> TransportReply {
        let before = meter.count
        let response = try await client.execute(Self.message(request), deadline: .distantFuture)
        var body: [UInt8] = []
        for try await part in response.body {
            body += part.readableBytesView
            guard body.count <= Self.longestReply else { throw Failure.tooLarge }
        }
        if response.headers.first(name: "content-encoding")?.lowercased() == "gzip" {
            do { body = try GzipCoding.decompressed(body, limit: Self.longestReply) } catch {
                throw error == .tooLarge ? Failure.tooLarge : .corrupt
            }
        }
        let count = meter.count - before
        let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
        return TransportReply(
            status: Int(response.status.code),
            headers: Dictionary(headers, uniquingKeysWith: { "\($0), \($1)" }),
            body: body,
            bytesSent: count.sent,
            bytesReceived: count.received
        )
    }

    private static func message(_ request: TransportRequest) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: request.url)
        message.method = HTTPMethod(rawValue: request.method)
        for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
            message.headers.add(name: name, value: value)
        }
        message.headers.replaceOrAdd(name: "accept-encoding", value: "gzip")
        guard !request.body.isEmpty else { return message }
        var body = request.body
        if let compressed = GzipCoding.compressed(body), compressed.count + codingHeaderByteCount < body.count {
            body = compressed
            message.headers.replaceOrAdd(name: "content-encoding", value: "gzip")
        }
        message.body = .bytes(ByteBuffer(bytes: body))
        return message
    }
}
