package import Metrics
package import NabhaModel

/// The server's own measurements, with their handles made once.
package struct ServerMetrics: Sendable {
    enum SyncOutcome: String, CaseIterable {
        case full
        case changed
        case nothing
        case notModified = "not_modified"
    }

    enum DatabaseAccess: String, CaseIterable {
        case read
        case write
    }

    private let factory: any MetricsFactory
    private let uptime: @Sendable () -> Duration
    private let syncRequests: [String: [SyncOutcome: Counter]]
    private let recordsSent: [String: Counter]
    private let conflicts: [String: Counter]
    private let database: [DatabaseAccess: Metrics.Timer]
    private let bytesBefore: Counter
    private let auditEntries: Counter
    let connections: Meter

    package init(factory: any MetricsFactory, catalog: Catalog, uptime: @escaping @Sendable () -> Duration) {
        self.factory = factory
        self.uptime = uptime
        func counter(_ metric: MetricCatalogue, _ labels: [(String, String)]) -> Counter {
            Counter(label: metric.name, dimensions: labels, factory: factory)
        }
        let names = catalog.synced.map(\.name)
        syncRequests = Dictionary(
            uniqueKeysWithValues: names.map { name in
                let counters = SyncOutcome.allCases.map {
                    ($0, counter(.syncRequests, [("model", name), ("outcome", $0.rawValue)]))
                }
                return (name, Dictionary(uniqueKeysWithValues: counters))
            }
        )
        recordsSent = Dictionary(uniqueKeysWithValues: names.map { ($0, counter(.syncRecordsSent, [("model", $0)])) })
        conflicts = Dictionary(uniqueKeysWithValues: names.map { ($0, counter(.conflicts, [("model", $0)])) })
        database = Dictionary(
            uniqueKeysWithValues: DatabaseAccess.allCases.map {
                (
                    $0,
                    Timer(
                        label: MetricCatalogue.databaseSeconds.name,
                        dimensions: [("kind", $0.rawValue)],
                        factory: factory
                    )
                )
            }
        )
        bytesBefore = counter(.responseBytes, [("stage", "before")])
        auditEntries = counter(.auditEntries, [])
        connections = Meter(label: MetricCatalogue.connections.name, factory: factory)
        connections.set(0)
    }

    func synced(_ model: Model, _ outcome: SyncOutcome, records: Int) {
        syncRequests[model.name]?[outcome]?.increment()
        if records > 0 { recordsSent[model.name]?.increment(by: records) }
    }

    func conflicted(_ model: Model) { conflicts[model.name]?.increment() }

    /// Bytes that compression took off a reply beforehand.
    func saved(_ bytes: Int) { if bytes > 0 { bytesBefore.increment(by: bytes) } }

    func audited(_ entries: Int) { auditEntries.increment(by: entries) }

    func loginFailed(_ reason: String) {
        Counter(label: MetricCatalogue.loginFailures.name, dimensions: [("reason", reason)], factory: factory)
            .increment()
    }

    func timed<Result>(_ access: DatabaseAccess, _ body: () async throws -> Result) async rethrows -> Result {
        let start = uptime()
        defer { database[access]?.recordNanoseconds(Int64((uptime() - start) / .nanoseconds(1))) }
        return try await body()
    }
}
