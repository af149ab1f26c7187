import NabhaClient
import NabhaModel
import NabhaSync

/// One sync, told as it goes on, and in one line at the end.
struct SyncRun: Sendable {
    let phone: Phone
    let transport: MeteredTransport
    let line: LiveLine

    /// What came of it.
    struct Summary: Sendable {
        let traffic: Traffic
        let time: Duration
        let accepted: Int
        let refused: Int
        let records: Int
        let pending: Int
        let attention: Int
    }

    /// How often a lost connection is made anew while nothing comes through at all.
    private static let tries = 5

    /// - Parameter wantsCheck: whether everything is compared as well.
    /// - Throws: a ``SyncError`` where it did not go through to the end; what has come is kept.
    func run(wantsCheck: Bool = false) async throws -> Summary {
        let before = phone.client.status
        let traffic = transport.traffic
        var result: Result<Void, any Error> = .success(())
        let time = await ContinuousClock()
            .measure {
                do { try await syncTelling(wantsCheck) } catch { result = .failure(error) }
            }
        line.clear()
        let used = transport.traffic - traffic
        phone.traffic.add(used, in: TrafficLog.month(of: phone.now))
        try result.get()
        let after = phone.client.status
        let refused = max(0, after.attention - before.attention)
        return Summary(
            traffic: used,
            time: time,
            accepted: max(0, before.pending - after.pending - refused),
            refused: refused,
            records: after.records,
            pending: after.pending,
            attention: after.attention
        )
    }

    private func syncTelling(_ wantsCheck: Bool) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await status in phone.client.statusUpdates() { line.show(text(status)) }
            }
            defer { group.cancelAll() }
            try await syncPersistently(wantsCheck)
        }
    }

    /// Connections that drop are the rule; one that cannot be made at all is told at once.
    private func syncPersistently(_ wantsCheck: Bool) async throws {
        var failures = 0
        while true {
            let replies = transport.replies
            do {
                return try await wantsCheck ? phone.client.check() : phone.client.sync()
            } catch SyncError.offline {
                failures = transport.replies > replies ? 1 : failures + 1
                guard transport.replies > 0, failures < Self.tries else { throw SyncError.offline }
                line.show("The connection was lost; trying again …")
                try await Task.sleep(for: .milliseconds(Double.random(in: 0...Double(500 << failures))))
            }
        }
    }

    private func text(_ status: SyncStatus) -> String {
        let used = transport.traffic
        let phase =
            switch status.phase {
            case .checking: "Comparing"
            case .syncing: "Syncing"
            case .waiting: "Waiting for the network"
            case .needsSignIn: "Sign in again"
            case .idle: "In step"
            }
        let rest = status.remaining > 0 ? ", about \(status.remaining) to come" : ""
        let waiting = status.pending > 0 ? ", \(status.pending) to send" : ""
        return "\(phase): \(used.text), \(status.records) records\(rest)\(waiting)"
    }
}

extension SyncRun.Summary {
    /// One line for people.
    func sentence(link: String?) -> String {
        var parts = ["In step after \(time.seconds) s" + (link.map { " on \($0)" } ?? "")]
        parts.append(traffic.text)
        if accepted > 0 { parts.append("\(accepted) accepted") }
        if refused > 0 { parts.append("\(refused) refused") }
        if pending > 0 { parts.append("\(pending) waiting") }
        parts.append("\(records) records here")
        return parts.joined(separator: "; ") + "."
    }

    var members: [JSON.Member] {
        [
            JSON.Member("seconds", time.json), JSON.Member("bytes_sent", .integer(Int64(traffic.sent))),
            JSON.Member("bytes_received", .integer(Int64(traffic.received))),
            JSON.Member("requests", .integer(Int64(traffic.requests))),
            JSON.Member("accepted", .integer(Int64(accepted))), JSON.Member("refused", .integer(Int64(refused))),
            JSON.Member("waiting", .integer(Int64(pending))), JSON.Member("attention", .integer(Int64(attention))),
            JSON.Member("records", .integer(Int64(records))),
        ]
    }
}

extension Int {
    /// `1 request`, `2 requests`.
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }

    /// `812 B`, `31 kB`, `3.2 MB`: as networks count them, by thousands.
    var shortBytes: String {
        if self < 10_000 { return "\(self) B" }
        if self < 1_000_000 { return "\((self + 500) / 1_000) kB" }
        let tenths = (self + 50_000) / 100_000
        return "\(tenths / 10).\(tenths % 10) MB"
    }
}

extension Duration {
    /// With one digit after the point.
    var seconds: String { "\(tenths / 10).\(tenths % 10)" }
    var json: JSON { .number(Double(tenths) / 10) }

    private var tenths: Int64 { (wholeMicroseconds + 50_000) / 100_000 }
}
