import GRDB
import GRDBSQLite

/// All that a phone's database holds at one moment.
struct PhoneContent {
    /// The pages of the file that the database would be.
    private let image: [UInt8]

    init(of database: Database) throws {
        var size: sqlite3_int64 = 0
        guard let pages = sqlite3_serialize(database.sqliteConnection, "main", &size, 0) else {
            throw DatabaseError(resultCode: .SQLITE_NOMEM)
        }
        defer { sqlite3_free(pages) }
        image = Array(UnsafeBufferPointer(start: pages, count: Int(size)))
    }

    /// Whether both have the same rows in the same tables.
    func isSame(as other: PhoneContent) throws -> Bool {
        // The same pages hold the same rows, which is told in microseconds; other pages may do so too.
        guard image != other.image else { return true }
        return try rows() == other.rows()
    }

    private func rows() throws -> [String] {
        let queue = try DatabaseQueue()
        return try queue.unsafeRead { database in
            try open(in: database)
            let tables = try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
            return try tables.flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \"\(table)\" ORDER BY 1").map { "\(table) \($0)" }
            }
        }
    }

    private func open(in database: Database) throws {
        let size = sqlite3_int64(image.count)
        guard let copy = sqlite3_malloc64(UInt64(image.count))?.assumingMemoryBound(to: UInt8.self) else {
            throw DatabaseError(resultCode: .SQLITE_NOMEM)
        }
        copy.initialize(from: image, count: image.count)
        let flags = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE)
        let code = sqlite3_deserialize(database.sqliteConnection, "main", copy, size, size, flags)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}
