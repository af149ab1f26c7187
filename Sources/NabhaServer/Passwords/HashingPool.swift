import Dispatch
import Synchronization

/// Runs slow computations on threads of its own: never on an event loop, never on Swift's cooperative pool.
///
/// At most `width` run at once and at most `waitingLimit` wait, first come first served; whoever comes after that is
/// told `.busy` at once. A flood of logins so costs a bounded amount of memory and the rest of the server stays fast.
final class HashingPool: Sendable {
    enum Refusal: Error, Hashable {
        case busy
        case cancelled
    }

    private enum Turn {
        case start
        case refused(Refusal)
    }

    private struct Waiter {
        let ticket: UInt64
        let turn: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var running = 0
        var lastTicket: UInt64 = 0
        var waiting: [Waiter] = []
        /// Tickets cancelled while not in the queue: cancellation may come before the continuation exists.
        var cancelled: Set<UInt64> = []
    }

    private let width: Int
    private let waitingLimit: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "nabha.passwords", attributes: .concurrent)

    init(width: Int, waitingLimit: Int) {
        self.width = max(1, width)
        self.waitingLimit = max(0, waitingLimit)
    }

    func run<Output: Sendable>(_ work: @escaping @Sendable () -> Output) async throws(Refusal) -> Output {
        try await enter()
        defer { leave() }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }

    private func enter() async throws(Refusal) {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let turn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                arrive(Waiter(ticket: ticket, turn: continuation))
            }
        } onCancel: {
            cancel(ticket)
        }
        // The handler can no longer run, so the mark of a cancellation that came too late can go.
        state.withLock { state in _ = state.cancelled.remove(ticket) }
        if case .refused(let refusal) = turn { throw refusal }
    }

    private func arrive(_ waiter: Waiter) {
        let turn = state.withLock { state -> Turn? in
            if state.cancelled.contains(waiter.ticket) { return .refused(.cancelled) }
            if state.running < width {
                state.running += 1
                return .start
            }
            if state.waiting.count == waitingLimit { return .refused(.busy) }
            state.waiting.append(waiter)
            return nil
        }
        if let turn { waiter.turn.resume(returning: turn) }
    }

    private func cancel(_ ticket: UInt64) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                state.cancelled.insert(ticket)
                return nil
            }
            return state.waiting.remove(at: index)
        }
        waiter?.turn.resume(returning: .refused(.cancelled))
    }

    /// Hands the place to whoever waits longest.
    private func leave() {
        let next = state.withLock { state -> Waiter? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
        next?.turn.resume(returning: .start)
    }

    /// How many run and wait now; for metrics and tests.
    var load: (running: Int, waiting: Int) {
        state.withLock { ($0.running, $0.waiting.count) }
    }
}
