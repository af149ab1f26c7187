import Synchronization
import Testing

@testable import NabhaServer

@Suite struct `A limit on the time of work` {
    private struct Fault: Error {}

    private final class Ending: Sendable { let wasCancelled = Mutex(false) }

    @Test func `lets work pass that is done at once, and such as waits for others`() async throws {
        #expect(try await Deadline.within(.zero) { 7 } == 7)
        let waited = try await Deadline.within(.seconds(3_600)) {
            await Task.yield()
            return 8
        }
        #expect(waited == 8)
    }

    @Test func `lets the work's own errors pass`() async throws {
        await #expect(throws: Fault.self) { try await Deadline.within(.seconds(3_600)) { throw Fault() } }
        await #expect(throws: Fault.self) {
            try await Deadline.within(.seconds(3_600)) {
                await Task.yield()
                throw Fault()
            }
        }
    }

    @Test func `cancels work that takes longer, and waits for its end`() async throws {
        let ending = Ending()
        await #expect(throws: Deadline.Passed.self) {
            try await Deadline.within(.milliseconds(1)) {
                // Never anything comes; it ends with the task.
                for await _ in AsyncStream<Int>.makeStream().stream {}
                ending.wasCancelled.withLock { $0 = Task.isCancelled }
                try Task.checkCancellation()
            }
        }
        #expect(ending.wasCancelled.withLock { $0 })
    }
}
