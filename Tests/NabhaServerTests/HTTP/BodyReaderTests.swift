import HTTPTypes
import Hummingbird
import NIOCore
import NabhaModel
import NabhaSync
import Testing

@testable import NabhaServer

@Suite("A body that comes in parts")
struct BodyReaderTests {
    private struct ConnectionLost: Error {}

    private func request(_ parts: [Int], headers: HTTPFields = [:], endsWell: Bool = true) -> Request {
        let (stream, continuation) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        for size in parts { continuation.yield(ByteBuffer(repeating: UInt8(ascii: "x"), count: size)) }
        continuation.finish(throwing: endsWell ? nil : ConnectionLost())
        let head = HTTPRequest(method: .post, scheme: "http", authority: "x", path: "/", headerFields: headers)
        return Request(head: head, body: RequestBody(asyncSequence: stream))
    }

    private func status(_ reader: BodyReader, _ request: Request) async throws -> Int {
        do {
            _ = try await reader.body(of: request)
            return 200
        } catch let problem as Problem {
            return problem.code.status
        }
    }

    @Test func `is put together`() async throws {
        #expect(try await BodyReader().body(of: request([3, 4])).readableBytes == 7)
        #expect(try await BodyReader().body(of: request([])).readableBytes == 0)
    }

    @Test(arguments: [(0, 200), (1, 413)])
    func `may be as large as the limit and no larger`(_ extra: Int, _ expected: Int) async throws {
        let half = HTTPLimit.body.bytes / 2
        #expect(try await status(BodyReader(), request([half, HTTPLimit.body.bytes - half + extra])) == expected)
    }

    @Test(arguments: [(0, 200), (1, 413)])
    func `is refused before it comes when it says that it is too large`(_ extra: Int, _ expected: Int) async throws {
        let announced: HTTPFields = [.contentLength: String(HTTPLimit.body.bytes + extra)]
        #expect(try await status(BodyReader(), request([1], headers: announced)) == expected)
    }

    @Test func `is refused with 408 when a part comes too late`() async throws {
        #expect(try await status(BodyReader(slowest: .zero), request([1])) == 408)
        #expect(try await status(BodyReader(slowest: .seconds(600)), request([1])) == 200)
    }

    @Test func `is refused with 400 when the connection is lost in the middle of it`() async throws {
        #expect(try await status(BodyReader(), request([1, 2], endsWell: false)) == 400)
    }

    @Test func `waits its turn where too much is on its way, and small ones never do`() async throws {
        let free = Int(BodyBudget.free.bytes)
        let budget = BodyBudget(ByteCount(bytes: 1_000))
        let reader = BodyReader(budget: budget)
        #expect(budget.take(400))
        #expect(try await status(reader, request([free + 600])) == 200)
        #expect(try await status(reader, request([free, 601])) == 503)
        #expect(try await status(reader, request([free])) == 200)
        // What was held is given back, whether the body was taken or not.
        #expect(try await status(reader, request([free, 600])) == 200)
        budget.release(400)
        #expect(try await status(reader, request([free + 1_000])) == 200)
        #expect(try await status(reader, request([free + 1_001])) == 503)
    }
}
