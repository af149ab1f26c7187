import Dispatch
import Testing

@testable import NabhaServer

@Suite struct `The hashing pool` {
    /// Holds a place until it is opened.
    final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func pass() { semaphore.wait() }
        func open() { semaphore.signal() }
    }

    static func waitUntil(_ condition: () -> Bool) async {
        while !condition() { await Task.yield() }
    }

    @Test func `runs as many as it is wide, lets as many wait as it may, and refuses the rest`() async throws {
        let pool = HashingPool(width: 2, waitingLimit: 3)
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            for _ in 0..<5 { group.addTask { try await pool.run { gate.pass() } } }
            await Self.waitUntil { pool.load == (2, 3) }
            await #expect(throws: HashingPool.Refusal.busy) { try await pool.run {} }
            for _ in 0..<5 { gate.open() }
            try await group.waitForAll()
        }
        #expect(pool.load == (0, 0))
        #expect(try await pool.run { 7 } == 7)
    }

    @Test func `forgets those who stop waiting and gives their place on`() async throws {
        let pool = HashingPool(width: 1, waitingLimit: 1)
        let gate = Gate()
        let first = Task { try await pool.run { gate.pass() } }
        await Self.waitUntil { pool.load.running == 1 }
        let second = Task { try await pool.run {} }
        await Self.waitUntil { pool.load.waiting == 1 }
        second.cancel()
        await #expect(throws: HashingPool.Refusal.cancelled) { try await second.value }
        #expect(pool.load == (1, 0))
        let third = Task { try await pool.run { 3 } }
        await Self.waitUntil { pool.load.waiting == 1 }
        gate.open()
        try await first.value
        #expect(try await third.value == 3)
        #expect(pool.load == (0, 0))
    }

    @Test func `serves nobody who was cancelled before asking`() async {
        let pool = HashingPool(width: 1, waitingLimit: 1)
        let task = Task {
            await Self.waitUntil { Task.isCancelled }
            try await pool.run {}
        }
        task.cancel()
        await #expect(throws: HashingPool.Refusal.cancelled) { try await task.value }
        #expect(pool.load == (0, 0))
    }
}
