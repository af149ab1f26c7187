import Dispatch
import Synchronization

/// Folds writes that arrive together into one transaction, so that they share the cost of reaching the disk.
///
/// While one batch is written, further writes gather; the next batch takes all of them. A write that is alone waits for
/// nobody.
final class CommitLane: Sendable {
    /// One write: run inside the batch's transaction, then told how it ended.
    struct Job: Sendable {
        let run: @Sendable (BatchContext) -> Void
        /// Called once, after the batch is on disk (nil) or has failed.
        let finish: @Sendable ((any Error)?) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isScheduled = false
    }
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "nabha.commit-lane", qos: .userInitiated)
    private let write: @Sendable ([Job]) -> Void

    /// - Parameter write: writes a batch and calls `finish` of each of its jobs.
    init(write: @escaping @Sendable ([Job]) -> Void) { self.write = write }

    func submit(_ job: Job) throws(StoreError) {
        let (isFull, mustSchedule) = state.withLock { state in
            guard state.waiting.count < StoreLimit.waitingWrites else { return (true, false) }
            state.waiting.append(job)
            defer { state.isScheduled = true }
            return (false, !state.isScheduled)
        }
        guard !isFull else { throw .busy }
        if mustSchedule { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let batch = state.withLock { state in
                let batch = Array(state.waiting.prefix(StoreLimit.writesPerTransaction))
                state.waiting.removeFirst(batch.count)
                if batch.isEmpty { state.isScheduled = false }
                return batch
            }
            guard !batch.isEmpty else { return }
            write(batch)
        }
    }
}
