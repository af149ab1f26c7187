import Foundation
import GRDB
import GRDBSQLite

/// A connection to SQLite inside a transaction.
final class SQLiteSession: SQLSession {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws {
        do {
            try database.cachedStatement(sql: sql)
                .execute(arguments: StatementArguments(arguments.map(\.databaseValue)))
        } catch let error as DatabaseError {
            throw StoreError(error) ?? error
        }
    }

    func rows(_ sql: String, _ arguments: [SQLValue], visit: (any SQLRow) throws -> Bool) throws {
        do {
            let statement = try database.cachedStatement(sql: sql)
            let cursor = try Row.fetchCursor(
                statement,
                arguments: StatementArguments(arguments.map(\.databaseValue))
            )
            let row = SQLiteRow(statement: statement.sqliteStatement)
            while try cursor.next() != nil {
                guard try visit(row) else { return }
            }
        } catch let error as DatabaseError {
            throw StoreError(error) ?? error
        }
    }
}

/// The row a statement stands on, read straight from SQLite: a list of a thousand records is read ten thousand times.
struct SQLiteRow: SQLRow {
    let statement: SQLiteStatement

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
    fileprivate var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let content): content.databaseValue
        case .text(let content): content.databaseValue
        case .blob(let content): Data(content).databaseValue
        }
    }
}

extension StoreError {
    /// What an error of SQLite means to us; nil where it means nothing in particular.
    init?(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_FULL: self = .unwritable("the disk is full. Free some room; nothing was half-written.")
        case .SQLITE_READONLY: self = .unwritable("it is read-only. Check the rights of the data directory.")
        case .SQLITE_IOERR: self = .unwritable("the disk reports an error.")
        case .SQLITE_CORRUPT: self = .damaged("SQLite finds it malformed.")
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
