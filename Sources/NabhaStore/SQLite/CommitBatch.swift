import GRDB
import NabhaModel

/// Writes that share a transaction, while it is open.
///
/// Used on the lane's thread only.
final class BatchContext {
    private let database: Database
    let snapshot: Snapshot
    let environment: Environment
    private let principals: Principals
    private(set) var effects: [Commit.Effect] = []
    /// Users of whom sessions ended or devices changed.
    private var changedCredentials: Set<RecordID> = []
    /// Why nothing of the batch can be kept any more; nil while it can.
    private(set) var failure: (any Error)?

    init(
        database: Database,
        tables: RecordTables,
        space: Int64,
        environment: Environment,
        principals: Principals
    ) {
        self.database = database
        snapshot = Snapshot(session: SQLiteSession(database), tables: tables, space: space)
        self.environment = environment
        self.principals = principals
    }

    /// Runs one write; what it did is undone if it throws, and the others' stays.
    func perform<Staged, Reply>(
        _ origin: Origin,
        _ body: (Transaction) throws -> Staged,
        reply: (Snapshot, Staged) throws -> Reply
    ) -> Result<Reply, any Error> {
        if let failure { return .failure(failure) }
        do {
            let (result, effect) = try undoingFailure { try commit(origin, body, reply: reply) }
            if let effect { effects.append(effect) }
            return .success(result)
        } catch {
            // A full disk makes SQLite undo the whole transaction, not only this part of it.
            if !database.isInsideTransaction { failure = error }
            return .failure(error)
        }
    }

    private func commit<Staged, Reply>(
        _ origin: Origin,
        _ body: (Transaction) throws -> Staged,
        reply: (Snapshot, Staged) throws -> Reply
    ) throws -> (Reply, Commit.Effect?) {
        let transaction = Transaction(snapshot: snapshot, origin: origin, environment: environment)
        let staged = try body(transaction)
        // A body may have caught the error by which SQLite undid everything; nothing must be written outside a transaction.
        guard database.isInsideTransaction else { throw StoreError.unwritable("a write before this one failed.") }
        let effect = try Commit(transaction: transaction).carryOut()
        changedCredentials.formUnion(transaction.usersWithChangedCredentials)
        // The next write of this batch may be by one of them, and must not be judged by what they were.
        principals.removed(transaction.usersWithChangedCredentials.union(effect?.users ?? []))
        return (try reply(snapshot, staged), effect)
    }

    /// A savepoint of our own: GRDB would compile its statements anew for every write.
    private func undoingFailure<Result>(_ body: () throws -> Result) throws -> Result {
        try snapshot.session.rows("SAVEPOINT one_write", []) { _ in true }
        do {
            let result = try body()
            try snapshot.session.rows("RELEASE one_write", []) { _ in true }
            return result
        } catch {
            // Where SQLite has undone the whole transaction by itself, there is no savepoint any more.
            guard database.isInsideTransaction else { throw error }
            do {
                try snapshot.session.rows("ROLLBACK TO one_write", []) { _ in true }
                try snapshot.session.rows("RELEASE one_write", []) { _ in true }
            } catch {
                // What could not be undone must not be committed with the others.
                failure = error
            }
            throw error
        }
    }

    /// Counts the changes of credentials, so that other processes notice; nil where there was none.
    func countEndings() throws -> (users: Set<RecordID>, number: Int64)? {
        guard !changedCredentials.isEmpty else { return nil }
        let number = try snapshot.session.first(
            "UPDATE space SET ended_sessions = ended_sessions + 1 WHERE id = ?1 RETURNING ended_sessions",
            [.integer(snapshot.space)]
        ) { $0.integer(0) }
        return number.map { (changedCredentials, $0) }
    }

    /// Adds to the audit log what the batch changed; writes of the same request become one line.
    func audit() throws {
        var changes: [AuditedChange] = []
        for change in effects.map(\.audit) {
            if changes.isEmpty || !changes[changes.count - 1].formUnion(change) { changes.append(change) }
        }
        try AuditLog(session: snapshot.session).append(changes.map(\.entry), at: environment.now())
    }
}
