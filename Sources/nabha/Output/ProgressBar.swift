import NabhaModel
import Synchronization

/// Tells on standard error how far long work is: a bar on a terminal, nothing elsewhere, for what stands in a log is for
/// whoever looks for faults.
final class ProgressBar: Sendable {
    private static let width = 30
    /// A terminal is not redrawn more often.
    private static let leastInterval = Duration.milliseconds(100)

    private let title: String
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let started: ContinuousClock.Instant
    private let shownAt = Mutex<ContinuousClock.Instant?>(nil)

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
        guard isTerminal, total > 0 else { return }
        let text = shownAt.withLock { shownAt -> String? in
            let now = ContinuousClock.now
            if let last = shownAt, now - last < Self.leastInterval, done < total { return nil }
            shownAt = now
            return bar(done, total, after: now - started)
        }
        if let text { write(text) }
    }

    func update(_ fraction: Double) { update(Int(fraction * 1_000), of: 1_000) }

    private func bar(_ done: Int, _ total: Int, after elapsed: Duration) -> String {
        let filled = done * Self.width / total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.width - filled)
        let left = done > 0 ? elapsed * Double(total - done) / Double(done) : .zero
        let rest = done == total ? "" : ", \(left.components.seconds) s left"
        return "\r\(title) \(bar) \(done * 100 / total) %\(rest)\u{1B}[K" + (done == total ? "\n" : "")
    }
}
