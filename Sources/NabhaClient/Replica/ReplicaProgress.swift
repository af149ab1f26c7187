package import NabhaModel
import NabhaSync

/// How far the phone has come.
package struct ReplicaProgress: Sendable, Hashable {
    package let epoch: String?
    package let cursor: String?
    /// Whether pages are put aside that must be shown together.
    package let isHolding: Bool
    package let scopes: [Scope]
    /// The revision of the server's last commit, as of the last reply.
    package let head: Revision?
    /// About how many records are still to come.
    package let remaining: Int?
    /// Whether the server said that there is more.
    package let hasMore: Bool
    /// Whether a comparison is under way.
    package let isRepairing: Bool
    /// Whether the comparison is for another cursor.
    package let isReconciling: Bool
    /// Whether the last comparison found that all is as it should be; nil before the first.
    package let agreed: Bool?
    /// By the phone's clock.
    package let lastSuccess: Instant?
    /// One word for the last failure since.
    package let lastError: String?
    /// The number that the next edit to be sent gets.
    package let nextNumber: Int64
}

extension Replica {
    package func progress() throws -> ReplicaProgress {
        try read { local in
            let meta = local.meta
            let repair = try Repair.stored(meta)
            return ReplicaProgress(
                epoch: try meta.text(.epoch),
                cursor: try meta.text(.cursor),
                isHolding: try local.isHolding(),
                scopes: try meta.scopes(),
                head: try meta.integer(.head).map(Revision.init(rawValue:)),
                remaining: try meta.integer(.remaining).map { Int($0) },
                hasMore: try meta.flag(.hasMore),
                isRepairing: repair != nil,
                isReconciling: repair?.isReconciling ?? false,
                agreed: try meta.integer(.agreed).map { $0 == 1 },
                lastSuccess: try meta.integer(.lastSuccess).map(Instant.init(microseconds:)),
                lastError: try meta.json(.lastError)?["code"]?.string,
                nextNumber: try meta.integer(.nextNumber) ?? 1
            )
        }
    }
}
