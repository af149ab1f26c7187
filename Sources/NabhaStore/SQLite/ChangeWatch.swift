import GRDB
import GRDBSQLite
import Synchronization

/// Tells whether the file has been written by another connection since the last look: another process, say
/// `nabha user deactivate`, or our own writer.
///
/// Asked before every request, so one statement on a connection of its own is kept prepared and stepped here: it touches
/// nothing but SQLite's index of the log in shared memory.
final class ChangeWatch: Sendable {
    private struct Connection: ~Copyable {
        // Kept open for as long as the statement is used.
        let queue: DatabaseQueue
        /// nil once it has been closed.
        var statement: SQLiteStatement?
        var last: Int64?
    }
    private let connection: Mutex<Connection>

    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "nabha.change-watch"
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let statement = try queue.unsafeRead { try $0.cachedStatement(sql: "PRAGMA data_version").sqliteStatement }
        connection = Mutex(Connection(queue: queue, statement: statement, last: nil))
    }

    func hasChanged() throws -> Bool {
        try connection.withLock { connection in
            guard let statement = connection.statement else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
            defer { sqlite3_reset(statement) }
            let code = sqlite3_step(statement)
            guard code == SQLITE_ROW else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            let version = sqlite3_column_int64(statement, 0)
            defer { connection.last = version }
            return connection.last != version
        }
    }

    func close() throws {
        try connection.withLock { connection in
            connection.statement = nil
            try connection.queue.close()
        }
    }
}
