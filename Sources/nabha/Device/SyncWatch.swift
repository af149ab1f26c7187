import NabhaClient
import NabhaClientHTTP
import UnixSignals

/// Keeps a device in step until it is stopped, and says on one line how things stand.
struct SyncWatch: Sendable {
    let phone: Phone
    let transport: MeteredTransport
    let line: LiveLine
    let output: OutputOptions

    /// How often is looked for edits that another command has made.
    private static let interval = Duration.seconds(1)
    /// How long to wait after a stream of events has ended, up to.
    private static let longestPause = 60.0

    /// - Parameter events: for the stream of events only, so that its bytes are not taken for those of a sync.
    func run(events: HTTPTransport) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals { return }
            }
            group.addTask { await phone.client.run() }
            group.addTask { await noticeEdits() }
            group.addTask { await show() }
            group.addTask { await listen(events) }
            await group.next()
            group.cancelAll()
        }
        await events.shutdown()
        line.clear()
        try output.show([Standing(phone).line], Standing(phone).members)
    }

    private func noticeEdits() async {
        var known = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            guard let pending = try? phone.replica.counts().pending else { continue }
            if pending > known { phone.client.hurry() }
            known = pending
        }
    }

    /// Where the server tells of nothing, the intervals that it recommends have to do.
    private func listen(_ events: HTTPTransport) async {
        while !Task.isCancelled {
            if let token = try? phone.replica.credential() {
                try? await events.listen(to: phone.user.server, token: token) { phone.client.hurry() }
            }
            try? await Task.sleep(for: .seconds(Double.random(in: 1...Self.longestPause)))
        }
    }

    private func show() async {
        var counted = Traffic()
        var told = ""
        for await status in phone.client.statusUpdates() {
            let used = transport.traffic
            phone.traffic.add(used - counted, in: TrafficLog.month(of: phone.now))
            counted = used
            guard let standing = try? Standing(phone) else { continue }
            line.show(standing.line)
            // Whoever reads it later wants to know what became of it, not each step.
            guard !StandardStreams.isErrorTerminal, status.phase != .syncing, status.phase != .checking,
                standing.line != told
            else { continue }
            told = standing.line
            try? output.show([standing.line], standing.members)
        }
    }
}
