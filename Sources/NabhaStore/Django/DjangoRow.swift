import NabhaModel

/// One row of the Django backend, read and checked.
struct DjangoRow: Sendable {
    let model: Model
    let id: RecordID
    /// nil where the database does not tell.
    let createdAt: Instant?
    let updatedAt: Instant?
    let lastSyncedAt: Instant?
    /// By field; incomplete where there are faults.
    let values: [String: Value]
    let references: [DjangoReference]
    /// Why it cannot be taken, one sentence for each column, without what stands in it.
    let faults: [String]
}

/// A row's reference to another, with what tells the other apart.
struct DjangoReference: Sendable {
    let column: String
    let model: Model
    /// nil where the database has no such row.
    let identity: DjangoIdentity?
}

/// What tells, together with its id, whether a record here came from a row there: ids alone begin at 1 in every database,
/// and a patient's history must never end up with another patient.
struct DjangoIdentity: Sendable {
    struct Account: Sendable {
        let id: RecordID
        let createdAt: Instant
    }

    /// What never changes, to the microsecond, on either side.
    let createdAt: Instant?
    /// For patients and doctors of databases that do not tell when they were created.
    let user: Account?
    /// For pharmacies and medicines of such databases.
    let name: String?

    func isOf(_ record: Record, in transaction: Transaction) throws -> Bool {
        if let createdAt { return record.createdAt == createdAt }
        if let user {
            guard record.reference("user_id") == user.id else { return false }
            return try transaction.record(User.model, user.id)?.createdAt == user.createdAt
        }
        guard let name else { return false }
        return record["name"] == .text(name)
    }
}
