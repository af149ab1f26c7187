import NabhaModel
import NabhaSync

extension SyncClient {
    /// Keeps the phone in step with the server until the task is cancelled: after each edit, when the server recommends
    /// it, and after failures at random times that grow to a quarter of an hour.
    ///
    /// No failure ends it.
    public func run() async {
        while !Task.isCancelled {
            var pause: Duration
            do {
                try await sync()
                pause = nextSync ?? Self.standardPause
            } catch SyncError.needsSignIn {
                pause = Backoff.longest
            } catch {
                pause = backoff.failed(chance: chance(), retryAfter: error.retryAfter)
                board.change { $0.phase = .waiting }
                await rest(for: pause, untilEdit: false)
                continue
            }
            await rest(for: pause, untilEdit: true)
        }
    }

    /// Ends the pause of ``run()``: the network is back, or the app has come to the front.
    public nonisolated func hurry() { alarm.ring() }

    /// Where the server has recommended nothing.
    private static let standardPause = Duration.seconds(300)

    private func rest(for pause: Duration, untilEdit: Bool) async {
        isWokenByEdits = untilEdit
        defer { isWokenByEdits = true }
        let clock = configuration.clock
        let alarm = alarm
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await clock.sleep(for: pause) }
            group.addTask { await alarm.wait() }
            await group.next()
            group.cancelAll()
        }
    }

    /// From 0 up to 1.
    private func chance() -> Double {
        let bits = configuration.environment.randomBytes(4).reduce(0) { $0 << 8 | UInt32($1) }
        return Double(bits) / Double(UInt32.max)
    }
}

extension SyncError {
    fileprivate var retryAfter: Duration? {
        if case .busy(let seconds) = self { .seconds(seconds) } else { nil }
    }
}
