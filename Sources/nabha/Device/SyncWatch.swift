import NabhaClient
import NabhaClientHTTP

/// Keeps a device in step until it is stopped, and says on one line how things stand.
struct SyncWatch: Sendable {
    let phone: Phone
    let transport: MeteredTransport
    let line: LiveLine

    /// How often is looked for edits that another command has made.
    private static let interval = Duration.seconds(1)

    func run(events: HTTPTransport) async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await phone.client.run() }
            group.addTask { await noticeEdits() }
            group.addTask { await show() }
            await group.next()
            group.cancelAll()
        }
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

    private func show() async {
        var told = Traffic()
        for await _ in phone.client.statusUpdates() {
            let used = transport.traffic
            phone.traffic.add(used - told, in: TrafficLog.month(of: phone.now))
            told = used
            guard let standing = try? Standing(phone) else { continue }
            line.show(standing.line)
        }
    }
}
