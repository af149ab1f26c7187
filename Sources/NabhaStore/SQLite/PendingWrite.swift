import Synchronization

/// One write from the moment somebody asks for it until it is told how it ended: exactly once, whatever comes first.
///
/// Who no longer waits may withdraw it while it has not begun; then nothing of it is written. Once it has begun, its end
/// is waited for: it may be on disk.
final class PendingWrite<Reply: Sendable>: Sendable {
    typealias Caller = CheckedContinuation<Reply, any Error>

    private enum State {
        case new
        case waiting(Caller)
        case begun(Caller, Reply?)
        case ended
    }
    private let state = Mutex(State.new)

    /// - Returns: false where it was withdrawn before; the caller has been told.
    func wait(_ caller: Caller) -> Bool {
        let isWithdrawn = state.withLock { state in
            guard case .new = state else { return true }
            state = .waiting(caller)
            return false
        }
        if isWithdrawn { caller.resume(throwing: CancellationError()) }
        return !isWithdrawn
    }

    /// Runs on the lane's thread, unless it has been withdrawn.
    func run(_ perform: () -> Reply) {
        let caller: Caller? = state.withLock { state in
            guard case .waiting(let caller) = state else { return nil }
            state = .begun(caller, nil)
            return caller
        }
        guard let caller else { return }
        let reply = perform()
        state.withLock { $0 = .begun(caller, reply) }
    }

    /// Told on the lane's thread when the batch is on disk (nil) or has failed.
    func finish(_ failure: (any Error)?) {
        let ended: (Caller, Reply?)? = state.withLock { state in
            defer { state = .ended }
            switch state {
            case .new, .ended: return nil
            case .waiting(let caller): return (caller, nil)
            case .begun(let caller, let reply): return (caller, reply)
            }
        }
        guard let (caller, reply) = ended else { return }
        if let failure {
            caller.resume(throwing: failure)
        } else if let reply {
            caller.resume(returning: reply)
        } else {
            caller.resume(throwing: StoreError.busy)
        }
    }

    func withdraw() {
        let caller: Caller? = state.withLock { state in
            switch state {
            case .new:
                state = .ended
                return nil
            case .waiting(let caller):
                state = .ended
                return caller
            case .begun, .ended: return nil
            }
        }
        caller?.resume(throwing: CancellationError())
    }
}
