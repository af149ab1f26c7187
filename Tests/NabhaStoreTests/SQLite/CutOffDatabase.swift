import Foundation
import GRDB
import Testing

/// A database as a loss of power leaves it in the middle of a write: half of the new pages in the file, and beside it the
/// journal with the old ones.
enum CutOffDatabase {
    /// Makes one of a sound database that nobody has open.
    static func make(of original: String, at path: String) throws {
        let queue = try DatabaseQueue(path: original)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
            // With room for one page only, the others are written before the end.
            try database.execute(sql: "PRAGMA cache_size = 1")
            try database.beginTransaction(.immediate)
            let tables = try String.fetchAll(
                database,
                sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('audit', 'grdb_migrations')"
            )
            try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
            for table in tables { try database.execute(sql: "DELETE FROM \"\(table)\"") }
            try database.execute(
                sql: """
                    CREATE TABLE filler AS
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT zeroblob(2000) FROM n
                    """
            )
            for part in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: original + part, toPath: path + part)
            }
            try database.rollback()
        }
        try queue.close()
        try #require(try bytes(ofFile: path) != bytes(ofFile: original))
        try #require(try bytes(ofFile: path + "-journal").starts(with: magic))
    }

    /// Makes one of a file that was empty before.
    static func makeOfNothing(at path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        try queue.close()
        // Records of pages: none. A number by which they are told from older ones. Pages of the file before: none. Then
        // the sizes of a sector and of a page.
        var journal = magic
        for number in [0, 7, 0, 512, 4_096] as [UInt32] {
            withUnsafeBytes(of: number.bigEndian) { journal.append(contentsOf: $0) }
        }
        journal += Data(repeating: 0, count: 512 - journal.count)
        try journal.write(to: URL(fileURLWithPath: path + "-journal"))
    }

    private static let magic = Data([0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7])
}
