import Dispatch
import Synchronization

/// Pieces that a thread reads from a snapshot, one at a time, as they are asked for.
package struct SnapshotStream<Piece: Sendable>: AsyncSequence, Sendable {
    package typealias Producer = @Sendable ((Piece) throws -> Void) throws -> Void

    private let start: @Sendable (Handover<Piece>) -> Void

    /// - Parameter start: begins the reading elsewhere; it must end with ``Handover/finish(_:)``.
    init(_ start: @escaping @Sendable (Handover<Piece>) -> Void) { self.start = start }

    package func makeAsyncIterator() -> Iterator {
        let handover = Handover<Piece>()
        start(handover)
        return Iterator(handover: handover)
    }

    /// Ends the reading when it is let go of before the end.
    package final class Iterator: AsyncIteratorProtocol, Sendable {
        private let handover: Handover<Piece>

        init(handover: Handover<Piece>) { self.handover = handover }

        deinit { handover.cancel() }

        package func next() async throws -> Piece? {
            let handover = handover
            return try await withTaskCancellationHandler {
                try await handover.next()
            } onCancel: {
                handover.cancel()
            }
        }
    }
}

/// Where a reading thread and an asynchronous reader meet; whoever is first waits for the other.
///
/// The thread blocks in `emit` until its piece has been taken: it is one of the store's own, of which there are few. So
/// that a reader who has stalled does not keep it for ever, it waits for ``patience`` and then gives up.
final class Handover<Piece: Sendable>: Sendable {
    private enum State {
        /// Nothing is asked for; a piece may lie ready.
        case idle(ready: Piece?)
        case waiting(CheckedContinuation<Piece?, any Error>)
        case finished((any Error)?)
    }
    private let state = Mutex(State.idle(ready: nil))
    private let taken = DispatchSemaphore(value: 0)
    private let patience: Duration

    init(patience: Duration = StoreLimit.slowestReader) { self.patience = patience }

    /// Called by the thread.
    func emit(_ piece: Piece) throws {
        let reader: CheckedContinuation<Piece?, any Error>? = try state.withLock { state in
            switch state {
            case .waiting(let reader):
                state = .idle(ready: nil)
                return reader
            case .idle:
                state = .idle(ready: piece)
                return nil
            case .finished:
                throw CancellationError()
            }
        }
        if let reader {
            reader.resume(returning: piece)
        } else {
            try waitUntilTaken()
        }
    }

    private func waitUntilTaken() throws {
        let deadline = DispatchTime.now() + .milliseconds(Int(patience / .milliseconds(1)))
        guard taken.wait(timeout: deadline) == .timedOut else { return }
        let isStalled = state.withLock { state in
            guard case .idle(.some) = state else { return false }
            state = .finished(StoreError.readerTooSlow)
            return true
        }
        if isStalled { throw StoreError.readerTooSlow }
        // Taken or cancelled at the last moment: the signal is there or comes at once.
        taken.wait()
    }

    /// Called by the thread, once, when there is nothing more.
    func finish(_ error: (any Error)?) {
        let reader: CheckedContinuation<Piece?, any Error>? = state.withLock { state in
            switch state {
            case .waiting(let reader):
                state = .finished(nil)
                return reader
            case .idle:
                state = .finished(error)
                return nil
            case .finished:
                // Cancelled before: what came too late to be read must not look like a whole result.
                return nil
            }
        }
        if let error { reader?.resume(throwing: error) } else { reader?.resume(returning: nil) }
    }

    func next() async throws -> Piece? {
        try await withCheckedThrowingContinuation { reader in
            let result: Result<Piece?, any Error>? = state.withLock { state in
                switch state {
                case .idle(let ready?):
                    state = .idle(ready: nil)
                    taken.signal()
                    return .success(ready)
                case .idle(nil), .waiting:
                    state = .waiting(reader)
                    return nil
                case .finished(let error):
                    state = .finished(nil)
                    return error.map { .failure($0) } ?? .success(nil)
                }
            }
            if let result { reader.resume(with: result) }
        }
    }

    /// The reader wants no more; the thread learns it at its next piece.
    func cancel() {
        let (reader, isHeld): (CheckedContinuation<Piece?, any Error>?, Bool) = state.withLock { state in
            switch state {
            case .waiting(let reader):
                state = .finished(nil)
                return (reader, false)
            case .idle(let ready):
                state = .finished(CancellationError())
                return (nil, ready != nil)
            case .finished:
                return (nil, false)
            }
        }
        reader?.resume(throwing: CancellationError())
        if isHeld { taken.signal() }
    }
}
