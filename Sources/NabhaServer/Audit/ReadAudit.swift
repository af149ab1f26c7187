package import Logging
import NabhaModel
package import NabhaStore
import ServiceLifecycle
import Synchronization

/// Gathers who read what about whom, and writes it to the audit log at most a second later.
///
/// Readings of the same records by the same user through the same route within that second become one line with the ids
/// of all the requests.
package final class ReadAudit: Service {
    /// How long a reading may wait to be written.
    package static let interval = Duration.milliseconds(500)
    /// Lines that may wait; when there are more, the reader waits until they are written.
    package static let waitingLimit = 2_000

    private struct Key: Hashable {
        let user: RecordID
        let route: String
        let records: String
    }
    private let waiting = Mutex<[Key: [String]]>([:])
    private let lastFlush = Mutex<Task<Void, any Error>?>(nil)
    private let store: any Store
    private let metrics: ServerMetrics
    private let logger: Logger

    package init(store: any Store, metrics: ServerMetrics, logger: Logger) {
        self.store = store
        self.metrics = metrics
        self.logger = logger
    }

    /// Notes a reading of records about patients by somebody else.
    ///
    /// - Parameter records: what ``RecordSet`` writes.
    func record(_ user: RecordID, _ route: String, _ records: String, _ requestID: String) async throws {
        let key = Key(user: user, route: route, records: records)
        let isFull = waiting.withLock { waiting in
            waiting[key, default: []].append(requestID)
            return waiting.count > Self.waitingLimit
        }
        if isFull { try await flush() }
    }

    func record(_ user: RecordID, _ route: String, _ records: RecordSet, _ requestID: String) async throws {
        try await record(user, route, records.description, requestID)
    }

    /// Writes what is waiting; when it returns, all that was noted before is written.
    package func flush() async throws {
        // One after the other: what another flush has taken and not yet written is waited for as well.
        let turn = lastFlush.withLock { last in
            let turn = Task { [last, self] in
                _ = await last?.result
                try await writeWaiting()
            }
            last = turn
            return turn
        }
        try await turn.value
    }

    private func writeWaiting() async throws {
        let gathered = waiting.withLock { waiting in
            defer { waiting = [:] }
            return waiting
        }
        guard !gathered.isEmpty else { return }
        let entries =
            gathered.map { key, requests in
                AuditEntry(
                    user: key.user,
                    action: .read,
                    records: key.records,
                    route: key.route,
                    requests: RequestIDs.compact(requests)
                )
            }
            .sorted { ($0.user ?? 0, $0.route, $0.records) < ($1.user ?? 0, $1.route, $1.records) }
        do {
            try await store.write(Origin(user: nil, route: "audit")) { try $0.audit(entries) }
            metrics.audited(entries.count)
        } catch {
            // Nothing is lost while the disk is full: the entries wait for the next attempt.
            waiting.withLock { waiting in
                for (key, requests) in gathered { waiting[key, default: []] += requests }
            }
            throw error
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                // A pause, not a moment of the world: what was read in it is written together.
                try? await Task.sleep(for: Self.interval)
                do { try await flush() } catch {
                    logger.error("The audit log cannot be written", metadata: ["error_type": "\(type(of: error))"])
                }
            }
        }
        try await flush()
    }
}

/// Request ids of one run of the server as ranges: `5f3c09ab-1a..2c`.
enum RequestIDs {
    static func compact(_ ids: [String]) -> String {
        var numbers: [String: [Int64]] = [:]
        var others: [String] = []
        for id in ids {
            let parts = id.split(separator: "-")
            if parts.count == 2, let number = Int64(parts[1], radix: 36) {
                numbers[String(parts[0]), default: []].append(number)
            } else {
                others.append(id)
            }
        }
        let runs = numbers.sorted { $0.key < $1.key }
            .map { run, numbers in
                let ranges = RecordSet.ranges(numbers).split(separator: ",")
                    .map { range in
                        range.split(separator: "-").map { String(Int64($0) ?? 0, radix: 36) }.joined(separator: "..")
                    }
                return "\(run)-\(ranges.joined(separator: ","))"
            }
        return (runs + others).joined(separator: " ")
    }
}
