package import NabhaModel

/// What one body reads and intends to write.
///
/// Writes are staged as values and carried out together when the body has returned, so that the space's counter is the
/// last thing that is locked. The staged state is what `record` shows; queries through `snapshot` show the state before.
package final class Transaction {
    package let snapshot: Snapshot
    package let origin: Origin
    package let environment: Environment
    private(set) var staged: [StagedWrite] = []
    private var places: [RecordKey: Int] = [:]
    /// What has been read: until the body has returned, nothing of it can change.
    private var known: [RecordKey: Record] = [:]
    /// Users who are no longer what caches say of them, though none of their records changed.
    private(set) var usersWithChangedCredentials: Set<RecordID> = []

    package init(snapshot: Snapshot, origin: Origin, environment: Environment) {
        self.snapshot = snapshot
        self.origin = origin
        self.environment = environment
    }

    package var session: any SQLSession { snapshot.session }

    /// The instant to judge by inside the body; the commit's own may be later.
    package var now: Instant { origin.instant ?? environment.now() }

    /// A session or a device of a user was ended, or has another token from now on.
    func noteChangedCredentials(of user: RecordID) { usersWithChangedCredentials.insert(user) }

    package func record(_ model: Model, _ id: RecordID) throws -> Record? {
        let key = RecordKey(model: model, id: id)
        if let place = places[key] { return staged[place].after }
        return try stored(key)
    }

    private func stored(_ key: RecordKey) throws -> Record? {
        if let record = known[key] { return record }
        let record = try snapshot.record(key.model, key.id)
        known[key] = record
        return record
    }

    /// Creates a record; fields that are not given hold their defaults.
    ///
    /// - Parameters:
    ///   - values: must have been validated.
    ///   - uid: given by whoever created it elsewhere; no record may have it yet.
    ///   - identity: for records that come from elsewhere and keep their id and instants.
    @discardableResult
    package func insert(
        _ model: Model,
        _ values: [String: Value],
        uid: UID? = nil,
        keeping identity: KeptIdentity? = nil
    ) throws -> Record {
        if let identity { try reserve(upTo: identity.id, in: model) }
        let id = try identity?.id ?? nextID(of: model)
        let now = self.now
        let record = Record(
            model,
            id: id,
            uid: uid ?? environment.uid(at: identity?.createdAt ?? now),
            createdAt: identity?.createdAt ?? now,
            updatedAt: identity?.updatedAt ?? now,
            lastSyncedAt: identity?.lastSyncedAt,
            values: model.fields.map { values[$0.name] ?? $0.defaultValue ?? .null }
        )
        stage(StagedWrite(before: nil, after: record, keepsInstants: identity != nil))
        return record
    }

    /// Stores a changed copy of a record.
    ///
    /// Counts as a change even where no field differs.
    ///
    /// - Throws: ``StoreError/damaged(_:)`` where there is no such record: whoever updates has read it in this body.
    package func update(_ record: Record) throws {
        let key = RecordKey(model: record.model, id: record.id)
        if let place = places[key], staged[place].after != nil {
            staged[place].after = record
        } else if places[key] == nil, let before = try stored(key) {
            stage(StagedWrite(before: before, after: record))
        } else {
            throw StoreError.damaged("an update of a \(record.model.name.replacingUnderscores) that is gone")
        }
    }

    /// Deletes a record, and those that refer to it before it.
    package func delete(_ model: Model, _ id: RecordID) throws {
        guard let before = try record(model, id) else { return }
        for (other, field) in snapshot.catalog.references(to: model) {
            for dependent in try dependents(other, field.name, on: id) { try delete(other, dependent) }
        }
        let key = RecordKey(model: model, id: id)
        if let place = places[key] {
            staged[place].after = nil
        } else {
            stage(StagedWrite(before: before, after: nil))
        }
    }

    /// Stages what the body stages; nothing of it where it throws.
    package func attempt<Result>(_ body: () throws -> Result) throws -> Result {
        let (staged, places) = (staged, places)
        do { return try body() } catch {
            (self.staged, self.places) = (staged, places)
            throw error
        }
    }

    /// Whether anything is staged, so that the commit will take a revision.
    package var isStaged: Bool { staged.contains { $0.before != nil || $0.after != nil } }

    /// The record with this uid, as things are staged.
    package func record(_ model: Model, uid: UID) throws -> Record? {
        if let staged = staged.last(where: { $0.key.model == model && ($0.after ?? $0.before)?.uid == uid }) {
            return staged.after
        }
        return try snapshot.id(model, uid: uid).flatMap { try record(model, $0) }
    }

    /// Whether another record, stored or staged, has the same values in all of these fields.
    package func hasAnother(like record: Record, in fields: [String]) throws -> Bool {
        let values = fields.map { record[$0] }
        guard !values.contains(.null) else { return false }
        let isStaged = staged.compactMap(\.after)
            .contains { other in
                other.model == record.model && other.id != record.id && fields.map { other[$0] } == values
            }
        if isStaged { return true }
        let conditions = zip(fields, values).map { RecordQuery.Condition.equals($0, $1) }
        let others = RecordQuery(record.model, where: conditions + [.differs("id", .integer(record.id))], limit: 1)
        return try !snapshot.records(others).isEmpty
    }

    /// The records whose reference names `id` as things are staged.
    private func dependents(_ model: Model, _ reference: String, on id: RecordID) throws -> [RecordID] {
        let stored = try snapshot.records(RecordQuery(model, where: [.equals(reference, .integer(id))]))
            .map(\.id)
            .filter { places[RecordKey(model: model, id: $0)] == nil }
        return stored
            + staged.compactMap(\.after).filter { $0.model == model && $0.reference(reference) == id }.map(\.id)
    }

    private func stage(_ write: StagedWrite) {
        places[write.key] = staged.count
        staged.append(write)
    }

    private func nextID(of model: Model) throws -> RecordID {
        try session.first(
            """
            INSERT INTO sequence (name, last) VALUES (?1, 1)
            ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last
            """,
            [.text(model.name)]
        ) { $0.integer(0) } ?? 1
    }

    /// Keeps ids up to this one from being given to new records, ever.
    func reserve(upTo id: RecordID, in model: Model) throws {
        try session.execute(
            """
            INSERT INTO sequence (name, last) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)
            """,
            [.text(model.name), .integer(id)]
        )
    }
}

/// What a record that comes from another database keeps.
package struct KeptIdentity: Sendable, Hashable {
    package let id: RecordID
    package let createdAt: Instant
    package let updatedAt: Instant
    package let lastSyncedAt: Instant?

    package init(id: RecordID, createdAt: Instant, updatedAt: Instant, lastSyncedAt: Instant? = nil) {
        self.id = id
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.lastSyncedAt = lastSyncedAt
    }
}

struct RecordKey: Hashable, Comparable {
    let model: Model
    let id: RecordID

    static func < (left: RecordKey, right: RecordKey) -> Bool {
        (left.model.name, left.id) < (right.model.name, right.id)
    }
}

/// One record before and after; nil where it does not exist.
struct StagedWrite {
    let before: Record?
    var after: Record?
    /// Whether `updatedAt` stays as it came instead of becoming the commit's instant.
    var keepsInstants = false

    var key: RecordKey {
        // Staged from a record on at least one side, always.
        let record = after ?? before
        guard let record else { preconditionFailure("a staged write has a record on one side") }
        return RecordKey(model: record.model, id: record.id)
    }
}
