import Crypto
package import NabhaModel

/// One line of the audit log: who did what to which records, through which route, in which requests.
///
/// Never content.
package struct AuditEntry: Sendable, Hashable {
    package enum Action: String, Sendable {
        case change
        /// Somebody read what is about a patient who is somebody else.
        case read
    }

    /// nil for the program itself.
    package let user: RecordID?
    package let action: Action
    /// What ``RecordSet`` writes; for changes with `created`, `updated` or `deleted` before each set.
    package var records: String
    package let route: String
    /// Request ids, one after the other or as ranges.
    package var requests: String

    package init(user: RecordID?, action: Action, records: String, route: String, requests: String) {
        self.user = user
        self.action = action
        self.records = records
        self.route = route
        self.requests = requests
    }
}

/// An entry in its place in the log.
package struct AuditLine: Sendable, Hashable {
    package let sequence: Int64
    package let instant: Instant
    package let entry: AuditEntry
    /// Of this line and the hash before it, so that nothing can be changed, left out or put between unnoticed.
    package let hash: String

    /// What the hash of the first line continues.
    package static let seed = String(repeating: "0", count: 64)

    /// SHA-256 over the previous hash and every part of the line, each with its length before it, in hexadecimal.
    package static func hash(after previous: String, sequence: Int64, instant: Instant, entry: AuditEntry) -> String {
        var digest = SHA256()
        let parts = [
            previous, String(sequence), String(instant.microseconds), entry.user.map(String.init) ?? "",
            entry.action.rawValue, entry.records, entry.route, entry.requests,
        ]
        for part in parts {
            var part = "\(part.utf8.count):\(part)"
            part.withUTF8 { digest.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }

    package var isSound: (_ previous: String) -> Bool {
        { Self.hash(after: $0, sequence: sequence, instant: instant, entry: entry) == hash }
    }
}
