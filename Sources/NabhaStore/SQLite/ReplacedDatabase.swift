import Foundation
import GRDB

/// The place of a database that another is to take, with whatever is there.
struct ReplacedDatabase {
    let path: String

    /// Has the place taken while nobody uses what is there, and after its write-ahead log has been folded in: SQLite would
    /// apply a log that it finds beside a database to that database, whosever it was.
    ///
    /// A database that is too damaged for that is set aside under another name, with its log: there may be something in
    /// it still.
    func whileUnused(_ take: () throws -> Void) throws {
        guard try FileKind.isFile(path) else {
            try setAside()
            return try take()
        }
        do {
            try InterruptedWrite(path: path).undo(patience: .zero)
            // First without writing: SQLite removes a log that it finds beside what it cannot read.
            var configuration = Configuration()
            configuration.readonly = true
            try DatabaseQueue(path: path, configuration: configuration).read(refuseForeign)
            try DatabaseQueue(path: path).writeWithoutTransaction { try retire($0, take) }
        } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw RestoreError.inUse(path: path)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                try setAside()
                try take()
            default: throw StoreError(error) ?? error
            }
        }
    }

    private func retire(_ database: Database, _ take: () throws -> Void) throws {
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        // Held until the place is taken, so that nobody begins to use what is about to go.
        try database.beginTransaction(.exclusive)
        defer { try? database.rollback() }
        try take()
    }

    /// Another program's database is not replaced, whoever insists.
    private func refuseForeign(_ database: Database) throws {
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
        let id = try Int32.fetchOne(database, sql: "PRAGMA application_id")
        guard isEmpty || id == SQLiteFile.applicationID else { throw StoreError.foreign(path: path) }
    }

    private func setAside() throws {
        let parts = DatabaseDraft.companions + [""]
        let files = FileManager.default
        let present = parts.filter { files.fileExists(atPath: path + $0) }
        guard !present.isEmpty else { return }
        var (aside, number) = (path + ".damaged", 1)
        while parts.contains(where: { files.fileExists(atPath: aside + $0) }) {
            number += 1
            aside = "\(path).damaged-\(number)"
        }
        for part in present { try DurableFile.rename(path + part, to: aside + part) }
    }
}
