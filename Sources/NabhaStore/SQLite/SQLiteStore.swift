import Dispatch
import Foundation
import GRDB
package import NabhaModel

/// The store on one SQLite file: one writer, readers on snapshots of the write-ahead log.
package final class SQLiteStore: Store {
    package var catalog: Catalog { tables.catalog }
    let tables: RecordTables
    package let environment: Environment
    package let heads = Heads()
    package let principals = Principals()
    package let path: String
    /// A deployment starts with one space.
    let space: Int64 = 1
    let pool: DatabasePool
    private let lane: CommitLane
    let watch: ChangeWatch
    /// The threads of long readings.
    let readers: OperationQueue

    /// Opens the database of a data directory and brings its schema up to date.
    ///
    /// - Parameters:
    ///   - mode: whether there must be a database already.
    ///   - patience: how long to wait for another process that is writing.
    /// - Throws: ``StoreError`` when the file is missing, foreign, damaged or newer than the program; then nothing of it
    ///   has been changed.
    package init(
        path: String,
        mode: OpenMode,
        catalog: Catalog = .nabha,
        migrations: [Migration] = Migration.nabha,
        environment: Environment,
        patience: Duration = StoreLimit.patience
    ) throws {
        tables = RecordTables(catalog)
        self.environment = environment
        self.path = path
        let file = SQLiteFile(path: path, migrations: migrations, environment: environment, patience: patience)
        pool = try file.open(mode)
        watch = try ChangeWatch(path: path, space: space)
        readers = OperationQueue()
        readers.maxConcurrentOperationCount = StoreLimit.heldSnapshots
        let writer = BatchWriter(
            pool: pool,
            tables: tables,
            space: 1,
            environment: environment,
            heads: heads,
            principals: principals,
            watch: watch
        )
        lane = CommitLane { writer.write($0) }
        try learnHead()
    }

    package enum OpenMode: Sendable {
        case existing
        case createIfMissing
    }

    package func read<Result: Sendable>(_ body: (Snapshot) throws -> Result) async throws -> Result {
        try readNow(body)
    }

    /// On the calling thread: a short read of SQLite is mostly memory, and handing it to another thread and back costs
    /// more than the read.
    func readNow<Result>(_ body: (Snapshot) throws -> Result) throws -> Result {
        do {
            // As `read` of the pool has it, which would compile the beginning and the end of the transaction anew.
            return try pool.unsafeRead { database in
                let session = SQLiteSession(database)
                try database.cachedStatement(sql: "BEGIN DEFERRED TRANSACTION").execute()
                let result = Swift.Result { try body(Snapshot(session: session, tables: tables, space: space)) }
                if database.isInsideTransaction {
                    try database.cachedStatement(sql: "COMMIT TRANSACTION").execute()
                }
                return try result.get()
            }
        } catch let error as DatabaseError {
            throw StoreError(error) ?? error
        }
    }

    package func stream<Piece: Sendable>(
        _ produce: @escaping @Sendable (Snapshot, (Piece) throws -> Void) throws -> Void
    ) -> SnapshotStream<Piece> {
        SnapshotStream { [self] handover in
            readers.addOperation { [self] in
                do {
                    try readNow { snapshot in try produce(snapshot, handover.emit) }
                    handover.finish(nil)
                } catch {
                    handover.finish(error)
                }
            }
        }
    }

    package func write<Staged, Reply: Sendable>(
        _ origin: Origin,
        _ body: @escaping @Sendable (Transaction) throws -> Staged,
        reply: @escaping @Sendable (Snapshot, Staged) throws -> Reply
    ) async throws -> Reply {
        try await submit { batch in batch.perform(origin, body, reply: reply) }.get()
    }

    /// Has something done on the lane's thread, inside a batch.
    ///
    /// - Returns: its result, once the batch is on disk.
    /// - Throws: `CancellationError` where the task was cancelled before its turn came; then nothing was done.
    func submit<Reply: Sendable>(_ perform: @escaping @Sendable (BatchContext) -> Reply) async throws -> Reply {
        let write = PendingWrite<Reply>()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                guard write.wait(caller) else { return }
                let job = CommitLane.Job(run: { batch in write.run { perform(batch) } }, finish: write.finish)
                do { try lane.submit(job) } catch { write.finish(error) }
            }
        } onCancel: {
            write.withdraw()
        }
    }

    package func notice() throws {
        do {
            if try watch.notice(for: heads, principals) { try learnHead() }
        } catch let error as DatabaseError {
            throw StoreError(error) ?? error
        }
    }

    private func learnHead() throws {
        let ticket = heads.ticket
        heads.learned(space: try readNow { try $0.head() }, ticket: ticket)
    }
}
