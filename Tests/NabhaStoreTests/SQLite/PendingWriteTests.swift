import NabhaModel
import Synchronization
import Testing

@testable import NabhaStore

@Suite("A pending write")
struct PendingWriteTests {
    private enum Event: CaseIterable {
        case run
        case finish
        case fail
        case withdraw
    }

    private enum Outcome: Equatable {
        case replied
        case cancelled
        case failed
    }

    /// What the caller is told after these events, and whether anything was done.
    private func play(_ events: [Event]) async -> (outcome: Outcome, ran: Bool) {
        let write = PendingWrite<Int>()
        let ran = Mutex(false)
        let outcome: Outcome
        do {
            _ = try await withCheckedThrowingContinuation { caller in
                _ = write.wait(caller)
                for event in events {
                    switch event {
                    case .run:
                        write.run {
                            ran.withLock { $0 = true }
                            return 1
                        }
                    case .finish: write.finish(nil)
                    case .fail: write.finish(StoreError.unwritable("full"))
                    case .withdraw: write.withdraw()
                    }
                }
            }
            outcome = .replied
        } catch is CancellationError {
            outcome = .cancelled
        } catch {
            outcome = .failed
        }
        return (outcome, ran.withLock { $0 })
    }

    @Test func `is told its reply once it is on disk`() async {
        #expect(await play([.run, .finish]) == (.replied, true))
        #expect(await play([.run, .fail]) == (.failed, true))
        #expect(await play([.fail]) == (.failed, false))
    }

    @Test func `does nothing when it is withdrawn before its turn`() async {
        #expect(await play([.withdraw]) == (.cancelled, false))
        #expect(await play([.withdraw, .run, .finish]) == (.cancelled, false))
    }

    @Test func `is waited for when it is withdrawn after it began`() async {
        #expect(await play([.run, .withdraw, .finish]) == (.replied, true))
        #expect(await play([.run, .finish, .withdraw]) == (.replied, true))
    }

    @Test func `that was cancelled before it was made is never made`() async {
        let write = PendingWrite<Int>()
        write.withdraw()
        await #expect(throws: CancellationError.self) {
            _ = try await withCheckedThrowingContinuation { #expect(!write.wait($0)) }
        }
        write.run {
            Issue.record("it ran")
            return 0
        }
    }

    @Test func `of a cancelled task leaves nothing in the store`() async throws {
        let store = try StoreUnderTest().store
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await store.commit { try $0.addUser("asha") }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await store.read { try $0.user(named: "asha") } == nil)
    }
}
