import GRDB
import GRDBSQLite
import NabhaModel
import Synchronization

/// Tells whether the file has been written by another connection since the last look: another process, say
/// `nabha user deactivate`, or our own writer.
///
/// Asked before every request, so two statements on a connection of its own are kept prepared and stepped here. Where
/// nothing was written, the look touches nothing but SQLite's index of the log in shared memory.
final class ChangeWatch: Sendable {
    /// What the caches are compared with.
    private struct Sight {
        let revision: Revision
        let sessionEndings: Int64
    }

    private struct Connection: ~Copyable {
        // Kept open for as long as the statements are used.
        let queue: DatabaseQueue
        /// nil once it has been closed.
        var statements: Statements?
        var last: Int64?
    }

    private struct Statements {
        let version: SQLiteStatement
        let sight: SQLiteStatement
    }
    private let connection: Mutex<Connection>
    /// How long to wait for a process that keeps all others out, in seconds: requests wait with it.
    private static let patience = 1.0

    init(path: String, space: Int64) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "nabha.change-watch"
        configuration.busyMode = .timeout(Self.patience)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let statements = try queue.unsafeRead { database in
            Statements(
                version: try database.cachedStatement(sql: "PRAGMA data_version").sqliteStatement,
                sight: try database.cachedStatement(sql: "SELECT revision, ended_sessions FROM space WHERE id = ?1")
                    .sqliteStatement
            )
        }
        sqlite3_bind_int64(statements.sight, 1, space)
        connection = Mutex(Connection(queue: queue, statements: statements, last: nil))
    }

    /// Has the caches forget what another process may have changed since the last look.
    ///
    /// Whoever looks next and sees nothing new can count on them: they forget before this look lets go of the lock.
    ///
    /// - Returns: whether another process has written records.
    @discardableResult
    func notice(for heads: Heads, _ principals: Principals) throws -> Bool {
        try connection.withLock { connection in
            guard let sight = try Self.look(&connection) else { return false }
            principals.noticed(endings: sight.sessionEndings)
            guard !heads.isOurs(sight.revision) else { return false }
            heads.forget()
            principals.forget()
            heads.watchers.wakeAll()
            return true
        }
    }

    /// What the file holds now; nil where it has not been written since the last look.
    private static func look(_ connection: inout Connection) throws -> Sight? {
        guard let statements = connection.statements else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        let version = try row(of: statements.version) { sqlite3_column_int64($0, 0) }
        guard connection.last != version else { return nil }
        // What is written between the two statements is seen by this look and noticed again by the next.
        let sight = try row(of: statements.sight) { row in
            Sight(
                revision: Revision(rawValue: sqlite3_column_int64(row, 0)),
                sessionEndings: sqlite3_column_int64(row, 1)
            )
        }
        connection.last = version
        return sight
    }

    private static func row<Result>(
        of statement: SQLiteStatement,
        _ read: (SQLiteStatement) -> Result
    ) throws -> Result {
        defer { sqlite3_reset(statement) }
        let code = sqlite3_step(statement)
        guard code == SQLITE_ROW else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        return read(statement)
    }

    func close() throws {
        try connection.withLock { connection in
            connection.statements = nil
            try connection.queue.close()
        }
    }
}
