import Hummingbird
import NIOCore
import NabhaSync
import Testing

@testable import NabhaServer

@Suite("A body that comes in parts")
struct SlowBodyTests {
    private let parts = [ByteBuffer(string: "{\"a\":"), ByteBuffer(string: "1}")]

    private func body() -> AsyncStream<ByteBuffer> {
        AsyncStream { continuation in
            for part in parts { continuation.yield(part) }
            continuation.finish()
        }
    }

    @Test func `is taken when all of it comes before the deadline`() async throws {
        let whole = try await body().arriving(by: .now + .seconds(600)).collect(upTo: 100)
        #expect(String(buffer: whole) == "{\"a\":1}")
    }

    @Test func `is refused with 408 when a part comes at the deadline or after`() async throws {
        let problem = await #expect(throws: Problem.self) { try await body().arriving(by: .now).collect(upTo: 100) }
        #expect(problem?.code.status == 408)
    }

    @Test func `is refused when it grows beyond the limit, and not at it`() async throws {
        let size = parts.map(\.readableBytes).reduce(0, +)
        #expect(try await body().arriving(by: .now + .seconds(600)).collect(upTo: size).readableBytes == size)
        await #expect(throws: NIOTooManyBytesError.self) {
            try await body().arriving(by: .now + .seconds(600)).collect(upTo: size - 1)
        }
    }
}
