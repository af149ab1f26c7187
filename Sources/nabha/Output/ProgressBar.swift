import NabhaModel
import Synchronization

/// Tells on standard error how far long work is: a bar on a terminal, a line at each tenth elsewhere.
final class ProgressBar: Sendable {
    private static let width = 30
    /// A terminal is not redrawn more often.
    private static let leastInterval = Duration.milliseconds(100)

    private struct State {
        var shownAt: ContinuousClock.Instant?
        var tenths = 0
    }
    private let title: String
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let started: ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        _ title: String,
        isTerminal: Bool = StandardStreams.isErrorTerminal,
        write: @escaping @Sendable (String) -> Void = StandardStreams.writeError
    ) {
        self.title = title
        self.isTerminal = isTerminal
        self.write = write
        started = .now
    }

    func update(_ done: Int, of total: Int) {
        guard total > 0 else { return }
        let text = state.withLock { state -> String? in
            guard isTerminal else { return tenth(done, total, &state) }
            let now = ContinuousClock.now
            if let last = state.shownAt, now - last < Self.leastInterval, done < total { return nil }
            state.shownAt = now
            return bar(done, total, after: now - started)
        }
        if let text { write(text) }
    }

    func update(_ fraction: Double) { update(Int(fraction * 1_000), of: 1_000) }

    private func tenth(_ done: Int, _ total: Int, _ state: inout State) -> String? {
        let tenths = done * 10 / total
        guard tenths > state.tenths else { return nil }
        state.tenths = tenths
        return "\(title): \(tenths * 10) %\n"
    }

    private func bar(_ done: Int, _ total: Int, after elapsed: Duration) -> String {
        let filled = done * Self.width / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        let left = done > 0 ? elapsed * Double(total - done) / Double(done) : .zero
        let rest = done == total ? "" : ", \(left.components.seconds) s left"
        return "\r\(title) \(bar) \(done * 100 / total) %\(rest)\u{1B}[K" + (done == total ? "\n" : "")
    }
}
