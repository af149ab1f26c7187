import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NabhaClient
import NabhaClientHTTP
import Testing

@Suite struct `A transport over HTTP` {
    /// 313 bytes, compressed by another program.
    private static let compressed = Data(
        base64Encoded: "H4sIAAAAAAACA6tWSi3IT85QslJQShwFRAOlWgDgDRtJOQEAAA=="
    )

    /// Answers every request with the same, and notes what it was asked.
    private final class Canned: ChannelInboundHandler, Sendable {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        let body: [UInt8]

        init(_ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ body: [UInt8]) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .head(let head) = unwrapInboundIn(data) else { return }
            var headers = headers
            headers.add(name: "content-length", value: String(body.count))
            headers.add(
                name: "x-asked",
                value: "\(head.method) \(head.uri) \(head.headers["authorization"].first ?? "")"
            )
            let answer = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            context.write(wrapOutboundOut(.head(answer)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    private static func reply(_ canned: Canned) async throws -> TransportReply {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline().flatMap { channel.pipeline.addHandler(canned) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let transport = HTTPTransport()
        let result = await Result { () async throws -> TransportReply in
            try await transport.send(
                TransportRequest(
                    url: "http://127.0.0.1:\(server.localAddress?.port ?? 0)/api/v2/sync/",
                    headers: ["authorization": "Bearer 12.secret"],
                    body: Array("{}".utf8)
                )
            )
        }
        try await transport.shutdown()
        try await server.close()
        return try result.get()
    }

    @Test func `sends what it is given, and reads replies that are compressed`() async throws {
        let body = try #require(Self.compressed)
        let reply = try await Self.reply(Canned(.ok, ["Content-Encoding": "gzip"], Array(body)))
        #expect(reply.status == 200)
        #expect(reply.body.count == 313)
        #expect(reply.headers["x-asked"] == "POST /api/v2/sync/ Bearer 12.secret")
        #expect(reply.bytesReceived < 313)
        #expect(reply.bytesSent > 40)
    }

    @Test(arguments: [401, 409, 429, 503])
    func `gives back problems as they are`(status: Int) async throws {
        let canned = Canned(HTTPResponseStatus(statusCode: status), ["Retry-After": "7"], Array("{}".utf8))
        let reply = try await Self.reply(canned)
        #expect(reply.status == status)
        #expect(reply.headers["retry-after"] == "7")
    }

    @Test func `fails where nobody answers`() async throws {
        let transport = HTTPTransport()
        await #expect(throws: (any Error).self) {
            try await transport.send(TransportRequest(url: "http://127.0.0.1:1/"))
        }
        try await transport.shutdown()
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
