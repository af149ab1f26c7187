import Synchronization

/// Where the present status hangs, for whoever looks: each of them sees the newest, and may miss those before.
final class StatusBoard: Sendable {
    private struct State {
        var status = SyncStatus()
        var next = 0
        var watchers: [Int: AsyncStream<SyncStatus>.Continuation] = [:]
    }

    private let state = Mutex(State())

    var status: SyncStatus { state.withLock { $0.status } }

    func change(_ change: (inout SyncStatus) -> Void) {
        state.withLock { state in
            let before = state.status
            change(&state.status)
            guard state.status != before else { return }
            for watcher in state.watchers.values { watcher.yield(state.status) }
        }
    }

    func updates() -> AsyncStream<SyncStatus> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let number = state.withLock { state in
                state.next += 1
                state.watchers[state.next] = continuation
                continuation.yield(state.status)
                return state.next
            }
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { _ = $0.watchers.removeValue(forKey: number) }
            }
        }
    }
}
