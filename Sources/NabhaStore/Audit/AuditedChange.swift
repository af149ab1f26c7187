import NabhaModel

/// What one request changed, gathered from its commits, as one entry of the audit log.
struct AuditedChange {
    let origin: Origin
    private var created = RecordSet()
    private var updated = RecordSet()
    private var deleted = RecordSet()

    init(of staged: [StagedWrite], _ origin: Origin) {
        self.origin = origin
        for write in staged {
            let (model, id) = (write.key.model.name, write.key.id)
            switch (write.before, write.after) {
            case (nil, _): created.insert(model, id)
            case (_, nil): deleted.insert(model, id)
            default: updated.insert(model, id)
            }
        }
    }

    /// - Returns: false where the other is of another request; then nothing is taken.
    mutating func formUnion(_ other: AuditedChange) -> Bool {
        guard origin.user == other.origin.user, origin.route == other.origin.route,
            origin.requestID == other.origin.requestID
        else { return false }
        created.formUnion(other.created)
        updated.formUnion(other.updated)
        deleted.formUnion(other.deleted)
        return true
    }

    var entry: AuditEntry {
        let sets = [("created", created), ("updated", updated), ("deleted", deleted)]
        let records = sets.filter { !$0.1.isEmpty }.map { "\($0) \($1)" }.joined(separator: "; ")
        return AuditEntry(
            user: origin.user,
            action: .change,
            records: records,
            route: origin.route,
            requests: origin.requestID
        )
    }
}
