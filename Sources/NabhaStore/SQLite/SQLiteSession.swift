import Foundation
import GRDB
import GRDBSQLite

/// A connection to SQLite inside a transaction.
final class SQLiteSession: SQLSession {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws {
        guard !arguments.isEmpty else { return try mapped { try database.execute(sql: sql) } }
        try rows(sql, arguments) { _ in true }
    }

    func rows(_ sql: String, _ arguments: [SQLValue], visit: (any SQLRow) throws -> Bool) throws {
        let handle = try mapped { try database.cachedStatement(sql: sql) }.sqliteStatement
        // Bound and stepped here rather than by GRDB: a write is a dozen small statements, and what GRDB makes of each
        // row and argument would cost more than they do.
        sqlite3_reset(handle)
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, argument) in arguments.enumerated() {
            try check(argument.bind(to: handle, at: Int32(index + 1)), isDone: SQLITE_OK)
        }
        let row = SQLiteRow(statement: handle)
        while true {
            let code = sqlite3_step(handle)
            guard code == SQLITE_ROW else { return try check(code, isDone: SQLITE_DONE) }
            guard try visit(row) else { return }
        }
    }

    private func check(_ code: Int32, isDone done: Int32) throws {
        guard code != done else { return }
        let message = database.sqliteConnection.map { String(cString: sqlite3_errmsg($0)) }
        let error = DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        throw StoreError(error) ?? error
    }

    private func mapped<Result>(_ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as DatabaseError { throw StoreError(error) ?? error }
    }
}

/// The row a statement stands on, read straight from SQLite: a list of a thousand records is read ten thousand times.
struct SQLiteRow: SQLRow {
    let statement: SQLiteStatement

    func storage(_ column: Int) -> SQLStorage {
        switch sqlite3_column_type(statement, Int32(column)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    func isNull(_ column: Int) -> Bool { sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
    func integer(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }
    func text(_ column: Int) -> String { withText(column) { String(decoding: $0, as: UTF8.self) } }

    func blob(_ column: Int) -> [UInt8] {
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        guard let bytes = sqlite3_column_blob(statement, Int32(column)) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    func withText<Result>(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        // The text first: asking for it may convert, and only then is the count of bytes right.
        let text = sqlite3_column_text(statement, Int32(column))
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return try body(UnsafeBufferPointer(start: text, count: text == nil ? 0 : count))
    }
}

extension SQLValue {
    /// Gives a statement a value, of which SQLite makes a copy of its own.
    fileprivate func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        switch self {
        case .null: sqlite3_bind_null(statement, place)
        case .integer(let content): sqlite3_bind_int64(statement, place, content)
        case .text(let content):
            sqlite3_bind_text(statement, place, content, Int32(content.utf8.count), Self.copied)
        case .blob(let content):
            content.isEmpty
                ? sqlite3_bind_zeroblob(statement, place, 0)
                : sqlite3_bind_blob(statement, place, content, Int32(content.count), Self.copied)
        }
    }

    /// `SQLITE_TRANSIENT`, which C writes as a cast that Swift does not import: -1 in the place of a function.
    ///
    /// SQLite compares it and never calls it, and a function pointer is as wide as `Int`.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}

extension StoreError {
    /// What an error of SQLite means to us; nil where it means nothing in particular.
    init?(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_FULL: self = .unwritable("the disk is full. Free some room; nothing was half-written.")
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_PROTOCOL: self = .busy
        case .SQLITE_CANTOPEN:
            self = .inaccessible("check that this user may read and write the data directory and what is in it.")
        case .SQLITE_READONLY: self = .unwritable("it is read-only. Check the rights of the data directory.")
        case .SQLITE_IOERR: self = .unwritable("the disk reports an error.")
        case .SQLITE_CORRUPT: self = .damaged("SQLite finds it malformed")
        case .SQLITE_NOTADB: self = .foreign(path: "The file")
        case .SQLITE_CONSTRAINT:
            // "UNIQUE constraint failed: user.username"
            let marker = "UNIQUE constraint failed: "
            guard let message = error.message, message.hasPrefix(marker) else { return nil }
            let columns = message.dropFirst(marker.count).split(separator: ",")
                .map {
                    $0.drop(while: { $0 == " " }).split(separator: ".").map(String.init)
                }
            guard let model = columns.first?.first else { return nil }
            self = .duplicate(model: model, fields: columns.compactMap(\.last))
        default: return nil
        }
    }
}
