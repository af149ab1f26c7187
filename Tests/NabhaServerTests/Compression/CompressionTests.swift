import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NabhaModel
import NabhaServer
import NabhaSync
import Testing

/// Compression in front of routes that answer and take all kinds of bodies.
struct CompressedServer {
    let registry = PrometheusRegistry()
    static let limit = ByteCount.kibibytes(256)
    static func textOfLength(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: UInt8(ascii: "x"), count: count) }

    func run<Value>(_ test: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        let router = Router()
        router.add(middleware: Edge(compression: ResponseCompression(factory: registry)))
        router.get("/sized/{count}") { _, context in
            let body = Self.textOfLength(try context.parameters.require("count", as: Int.self))
            return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
        }
        router.get("/streamed/{type}") { _, context in
            let type = context.parameters.get("type") == "json" ? "application/json; charset=utf-8" : "image/png"
            return Response(
                status: .ok,
                headers: [.contentType: type, .vary: "Authorization"],
                body: ResponseBody { writer in
                    var body = Sample.json
                    while let part = body.readSlice(length: min(1_000, body.readableBytes)), part.readableBytes > 0 {
                        try await writer.write(part)
                    }
                    try await writer.finish(nil)
                }
            )
        }
        router.get("/coded") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain", .contentEncoding: "br"],
                body: .init(byteBuffer: Self.textOfLength(1_000))
            )
        }
        router.get("/status/{code}") { _, context in
            let code = try context.parameters.require("code", as: Int.self)
            return Response(status: .init(code: code), headers: [.contentType: "text/plain"])
        }
        router.post("/echo") { request, _ in
            Response(status: .ok, body: .init(byteBuffer: try await request.body.collect(upTo: .max)))
        }
        let quiet = Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() }
        return try await Application(router: router, logger: quiet).test(.live, test)
    }

    /// What the server does at its edge, with a problem shown by its status alone.
    struct Edge: RouterMiddleware {
        typealias Context = BasicRequestContext
        let compression: ResponseCompression
        let bodies = BodyReader(decompression: RequestDecompression(limit: CompressedServer.limit))

        func handle(
            _ request: Request,
            context: Context,
            next: @concurrent (Request, Context) async throws -> Response
        ) async throws -> Response {
            var response: Response
            do {
                var plain = request
                plain.body = RequestBody(buffer: try await bodies.body(of: request))
                response = try await next(plain, context)
            } catch let problem as Problem {
                response = Response(status: .init(code: problem.code.status))
            }
            return try await compression.coded(response, for: request)
        }
    }
}

@Suite struct `Compression of replies` {
    let server = CompressedServer()

    @Test(arguments: ["gzip", "deflate"])
    func `codes a body as the client accepts it, and tells caches`(_ coding: String) async throws {
        let format: ZlibFormat = coding == "gzip" ? .gzip : .deflate
        try await server.run { client in
            for path in ["/sized/201", "/sized/65536", "/sized/65537", "/streamed/json"] {
                let reply = try await client.execute(uri: path, method: .get, headers: [.acceptEncoding: coding])
                #expect(reply.headers[.contentEncoding] == coding, "\(path)")
                #expect(reply.headers[.vary]?.hasSuffix("Accept-Encoding") == true)
                let body = try Sample.inflated(reply.body, format)
                let plain = try await client.execute(uri: path, method: .get)
                #expect(plain.headers[.contentEncoding] == nil && plain.headers[.vary] == reply.headers[.vary])
                #expect(plain.body == body)
                if let length = reply.headers[.contentLength] { #expect(Int(length) == reply.body.readableBytes) }
            }
        }
    }

    @Test(arguments: ["/sized/0", "/sized/200", "/streamed/png", "/coded", "/status/204", "/status/304"])
    func `leaves alone what would not gain or must not change`(_ path: String) async throws {
        try await server.run { client in
            let plain = try await client.execute(uri: path, method: .get)
            let reply = try await client.execute(uri: path, method: .get, headers: [.acceptEncoding: "gzip"])
            #expect(reply.headers[.contentEncoding] == (path == "/coded" ? "br" : nil))
            #expect(reply.body == plain.body)
            #expect(reply.headers[.contentLength] == plain.headers[.contentLength])
        }
    }

    @Test func `counts bytes before and after`() async throws {
        try await server.run { client in
            _ = try await client.execute(uri: "/sized/100", method: .get, headers: [.acceptEncoding: "gzip"])
            _ = try await client.execute(uri: "/sized/1000", method: .get, headers: [.acceptEncoding: "gzip"])
            let streamed = try await client.execute(
                uri: "/streamed/json",
                method: .get,
                headers: [.acceptEncoding: "gzip"]
            )
            _ = try await client.execute(uri: "/streamed/png", method: .get)
            let text = server.registry.exposition()
            let before = 100 + 1_000 + 2 * Sample.json.readableBytes
            #expect(text.contains("nabha_response_bytes_total{stage=\"before\"} \(before)\n"))
            let small = try Sample.deflated(CompressedServer.textOfLength(1_000), .gzip).readableBytes
            let after = 100 + small + streamed.body.readableBytes + Sample.json.readableBytes
            #expect(text.contains("nabha_response_bytes_total{stage=\"after\"} \(after)\n"))
        }
    }
}

@Suite struct `Decompression of requests` {
    let server = CompressedServer()

    func post(_ body: ByteBuffer, as coding: String?) async throws -> TestResponse {
        try await server.run { client in
            let headers: HTTPFields = coding.map { [.contentEncoding: $0] } ?? [:]
            return try await client.execute(uri: "/echo", method: .post, headers: headers, body: body)
        }
    }

    @Test(arguments: ["gzip", "x-gzip", "GZIP", " gzip ", "deflate"])
    func `gives endpoints what the client meant`(_ coding: String) async throws {
        let body = try Sample.deflated(Sample.json, coding == "deflate" ? .deflate : .gzip)
        let reply = try await post(body, as: coding)
        #expect(reply.status == .ok && reply.body == Sample.json)
    }

    @Test(arguments: [nil, "identity", "Identity", ""])
    func `passes on what is not coded`(_ coding: String?) async throws {
        #expect(try await post(Sample.json, as: coding).body == Sample.json)
        #expect(try await post(ByteBuffer(), as: coding).status == .ok)
    }

    @Test(arguments: ["br", "zstd", "gzip, gzip", "compress", "gzip;q=1", "बादल"])
    func `refuses codings it does not know`(_ coding: String) async throws {
        #expect(try await post(Sample.json, as: coding).status == .unsupportedMediaType)
    }

    @Test func `refuses damaged, incomplete and mistaken bodies`() async throws {
        let body = try Sample.deflated(Sample.json, .gzip)
        let half = try #require(body.getSlice(at: 0, length: body.readableBytes / 2))
        #expect(try await post(half, as: "gzip").status == .badRequest)
        #expect(try await post(Sample.json, as: "gzip").status == .badRequest)
        #expect(try await post(body, as: "deflate").status == .badRequest)
        #expect(try await post(ByteBuffer(), as: "gzip").status == .ok)
    }

    @Test func `stops at the limit`() async throws {
        let limit = CompressedServer.limit.bytes
        let most = try Sample.deflated(ByteBuffer(repeating: 0x20, count: limit), .gzip)
        #expect(try await post(most, as: "gzip").body.readableBytes == limit)
        let more = try Sample.deflated(ByteBuffer(repeating: 0x20, count: limit + 1), .gzip)
        #expect(try await post(more, as: "gzip").status == .contentTooLarge)
        let bomb = try Sample.deflated(ByteBuffer(repeating: 0x20, count: 100 * limit), .gzip)
        #expect(try await post(bomb, as: "gzip").status == .contentTooLarge)
    }
}
