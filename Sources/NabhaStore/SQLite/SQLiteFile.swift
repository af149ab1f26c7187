import Foundation
import GRDB
import NabhaModel

/// The file itself: how it is opened, recognised, created and brought up to date.
struct SQLiteFile {
    let path: String
    let migrations: [Migration]
    let environment: Environment
    var patience = StoreLimit.patience

    /// "NABH": tells our databases from other programs'.
    static let applicationID: Int32 = 0x4E41_4248
    /// Enough for the parts of the indexes that a district's writes touch.
    private static let writerCacheKiB = 65_536
    /// Short reads run on the threads of the cooperative pool, of which there is one a core.
    private static let shortReaders = max(8, ProcessInfo.processInfo.activeProcessorCount * 2)

    func open(_ mode: SQLiteStore.OpenMode) throws -> DatabasePool {
        let exists = try FileKind.isFile(path)
        if !exists, mode == .existing { throw StoreError.missing(path: path) }
        do {
            if exists { try inspect() }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try migrate(pool)
            return pool
        } catch let error as DatabaseError {
            if error.resultCode == .SQLITE_NOTADB { throw StoreError.foreign(path: path) }
            throw StoreError(error) ?? error
        }
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "nabha.store"
        configuration.busyMode = .timeout(patience / .seconds(1))
        configuration.maximumReaderCount = Self.shortReaders + StoreLimit.heldSnapshots
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            // What each write of a batch would have to be undone with; in a file, it costs a write for every page.
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "PRAGMA cache_size = -\(Self.writerCacheKiB)")
        }
        return configuration
    }

    /// Refuses what is foreign or newer, and says whether there is anything at all.
    ///
    /// Looks without writing, but for undoing a write that was cut off: opening a file for writing would already turn it
    /// to write-ahead logging.
    @discardableResult
    func inspect() throws -> Contents {
        try InterruptedWrite(path: path).undo(patience: patience)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(patience / .seconds(1))
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return try queue.read { database in
            let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
            let id = try Int32.fetchOne(database, sql: "PRAGMA application_id")
            guard tables.isEmpty || id == Self.applicationID else { throw StoreError.foreign(path: path) }
            let migrator = migrator
            if try migrator.hasBeenSuperseded(database) {
                let last = try String.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations").max() ?? "?"
                throw StoreError.newerThanProgram(version: last)
            }
            guard try migrator.appliedIdentifiers(database).isEmpty else { return .data }
            // The list of migrations comes before the first of them.
            guard tables.allSatisfy({ $0 == "grdb_migrations" }) else { throw StoreError.foreign(path: path) }
            return .nothing
        }
    }

    enum Contents {
        case nothing
        case data
    }

    private var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            migrator.registerMigration(migration.name) { database in
                try migration.apply(SchemaBuilder(session: SQLiteSession(database)))
            }
        }
        return migrator
    }

    /// Brings the schema of an open database up to date.
    func migrate(_ writer: some DatabaseWriter) throws {
        // Acknowledged means on disk. Here, because opening a pool in WAL mode sets a weaker mode of its own.
        try writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        // First, so that a file left half-way by a loss of power is still known as ours.
        try writer.write { database in
            guard try Int32.fetchOne(database, sql: "PRAGMA application_id") != Self.applicationID else { return }
            try database.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
        }
        try migrator.migrate(writer)
        try writer.write { database in
            let hasSpace = try Int.fetchOne(database, sql: "SELECT count(*) FROM space") ?? 0
            guard hasSpace == 0 else { return }
            try database.execute(
                sql: "INSERT INTO space (id, name, epoch, revision, instant) VALUES (1, 'main', ?, 0, 0)",
                arguments: [newEpoch]
            )
        }
    }

    var newEpoch: String {
        environment.randomBytes(16).hexadecimal
    }
}

extension [UInt8] {
    /// Two digits for each byte.
    var hexadecimal: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }
        .joined()
    }
}
