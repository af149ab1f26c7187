/// Every metric of the server: name, kind, labels and help stand here and nowhere else.
///
/// The registry serves only what is listed. Metrics that libraries make up under other names are not kept:
/// nobody has looked at what their labels would carry.
package enum MetricCatalogue: String, CaseIterable, Sendable {
    case httpRequests = "nabha_http_requests_total"
    case httpRequestSeconds = "nabha_http_request_seconds"
    case syncRequests = "nabha_sync_requests_total"
    case syncRecordsSent = "nabha_sync_records_sent_total"
    case responseBytes = "nabha_response_bytes_total"
    case conflicts = "nabha_conflicts_total"
    case loginFailures = "nabha_login_failures_total"
    case databaseSeconds = "nabha_database_seconds"
    case auditEntries = "nabha_audit_entries_total"
    case connections = "nabha_connections"
    case buildInfo = "nabha_build_info"
    case residentMemory = "process_resident_memory_bytes"
    case startTime = "process_start_time_seconds"

    package enum Kind: Sendable, Hashable {
        case counter
        case gauge
        /// Upper bounds of the buckets, rising; `+Inf` is added.
        case histogram(bounds: [Double])
    }

    package var name: String { rawValue }

    /// The names of the labels, in the order in which they are written.
    package var labels: [String] {
        switch self {
        case .httpRequests: ["route", "method", "status"]
        case .httpRequestSeconds: ["route"]
        case .syncRequests: ["model", "outcome"]
        case .syncRecordsSent, .conflicts: ["model"]
        case .responseBytes: ["stage"]
        case .loginFailures: ["reason"]
        case .databaseSeconds: ["kind"]
        case .buildInfo: ["version"]
        case .auditEntries, .connections, .residentMemory, .startTime: []
        }
    }

    package var kind: Kind {
        switch self {
        case .httpRequestSeconds:
            .histogram(bounds: [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])
        case .databaseSeconds:
            .histogram(bounds: [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1])
        case .connections, .buildInfo, .residentMemory, .startTime: .gauge
        default: .counter
        }
    }

    package var help: String {
        switch self {
        case .httpRequests: "HTTP requests answered, by route template, method and status."
        case .httpRequestSeconds: "Seconds from the head of a request to the last byte of its reply."
        case .syncRequests: "Sync requests by model and outcome: full, changed, nothing, not_modified."
        case .syncRecordsSent: "Records sent in replies to sync requests."
        case .responseBytes: "Bytes of reply bodies, before and after compression."
        case .conflicts: "Updates refused because the record had changed."
        case .loginFailures: "Refused logins by reason."
        case .databaseSeconds: "Seconds spent in one read or write of the database."
        case .auditEntries: "Entries written to the audit log."
        case .connections: "Open client connections."
        case .buildInfo: "Always 1; the label tells which version runs."
        case .residentMemory: "Resident memory of the process in bytes."
        case .startTime: "Start of the process in seconds since the Unix epoch."
        }
    }
}
