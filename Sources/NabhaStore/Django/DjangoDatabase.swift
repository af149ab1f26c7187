import Foundation
import GRDB
import NabhaModel

/// The database of the Django backend: read only, and as it was when it was opened.
final class DjangoDatabase: Sendable {
    private let path: String
    private let queue: DatabaseQueue
    private let present: [String: Set<String>]

    /// How long to wait for the old backend to end a write.
    static let busyTimeout: TimeInterval = 5

    /// Opens the file and looks whether it has what is needed.
    init(path: String, patience: TimeInterval = busyTimeout) throws(DjangoImportError) {
        switch FileKind(at: path) {
        case .file, .hidden: break
        case .nothing: throw .missing(path: path)
        case .other: throw .unreadable(path: path, why: "it is a directory or a device, not a file.")
        }
        self.path = path
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(patience)
            // One transaction from here to the end, so that rows which belong together are seen together.
            configuration.allowsUnsafeTransactions = true
            queue = try DatabaseQueue(path: path, configuration: configuration)
            present = try queue.inDatabase { database in
                try database.beginTransaction(.deferred)
                return try Self.columns(in: database)
            }
        } catch {
            throw DjangoImportError(error, path: path)
        }
        for table in DjangoTable.all { try require(table) }
    }

    private static func columns(in database: Database) throws -> [String: Set<String>] {
        var columns: [String: Set<String>] = [:]
        for table in DjangoTable.all where try database.tableExists(table.name) {
            columns[table.name] = Set(try database.columns(in: table.name).map { $0.name.lowercased() })
        }
        return columns
    }

    private func require(_ table: DjangoTable) throws(DjangoImportError) {
        guard let present = present[table.name] else {
            throw .foreign(path: path, why: "it has no table \(table.name).")
        }
        let needed = ["id"] + table.columns.map(\.name) + (table.isCreatedRequired ? [table.created] : [])
        for column in needed where !present.contains(column) {
            throw .foreign(path: path, why: "its table \(table.name) has no column \(column).")
        }
    }

    /// Rows in the order of their ids, the first of them `id` or the next above it.
    func rows(of table: DjangoTable, from id: RecordID, limit: Int, now: Instant) throws(DjangoImportError)
        -> [DjangoRow]
    {
        let statement = DjangoStatement(table: table, present: present)
        do {
            return try queue.inDatabase { database in
                try SQLiteSession(database)
                    .all(statement.sql, [.integer(id), .integer(Int64(limit))]) { statement.row(from: $0, now: now) }
            }
        } catch {
            throw DjangoImportError(error, path: path)
        }
    }

    /// Visits all rows of a table, some at a time.
    func pages(of table: DjangoTable, now: Instant) -> DjangoPages {
        DjangoPages(database: self, table: table, now: now)
    }
}

/// The rows of a table, ``DjangoImport/rowsAtOnce`` at a time.
struct DjangoPages {
    let database: DjangoDatabase
    let table: DjangoTable
    let now: Instant
    /// Where the next page begins; nil at the end.
    private var next: RecordID? = .min

    init(database: DjangoDatabase, table: DjangoTable, now: Instant) {
        self.database = database
        self.table = table
        self.now = now
    }

    /// The next page; nil at the end.
    mutating func nextPage() throws(DjangoImportError) -> [DjangoRow]? {
        guard let from = next else { return nil }
        let rows = try database.rows(of: table, from: from, limit: DjangoImport.rowsAtOnce, now: now)
        guard let last = rows.last else { return nil }
        next = rows.count < DjangoImport.rowsAtOnce || last.id == .max ? nil : last.id + 1
        return rows
    }
}

extension DjangoImportError {
    fileprivate init(_ error: any Error, path: String) {
        let store = error as? StoreError ?? (error as? DatabaseError).flatMap { StoreError($0) }
        switch store {
        case .foreign?: self = .foreign(path: path, why: "it is no SQLite file.")
        case .busy?:
            self = .unreadable(path: path, why: "another program is writing to it. Stop the old backend.")
        case .damaged?: self = .unreadable(path: path, why: "SQLite finds it damaged. Use another copy of it.")
        default:
            self = .unreadable(
                path: path,
                why: "check its rights, and that the old backend was stopped properly; or use a copy of it."
            )
        }
    }
}
