import GRDB

/// A look at the copy of a backup before it becomes the database: what can be told in one pass, and without comparing
/// record with record as ``StoreCheck`` does.
struct BackupCheck {
    let file: SQLiteFile

    /// Before it is brought up to date, which makes what is missing.
    func isSound(_ database: Database) throws -> Bool {
        guard try String.fetchOne(database, sql: "PRAGMA quick_check(1)") == "ok" else { return false }
        let space = try Row.fetchOne(database, sql: "SELECT epoch, revision, instant FROM space WHERE id = 1")
        guard let space, let epoch: String = space["epoch"], !epoch.isEmpty else { return false }
        let last = try Row.fetchOne(
            database,
            sql: "SELECT revision, instant FROM commit_log WHERE space = 1 ORDER BY instant DESC LIMIT 1"
        )
        let (revision, instant): (Int64, Int64) = (space["revision"], space["instant"])
        return revision == last?["revision"] ?? 0 && instant == last?["instant"] ?? 0
    }

    /// Whether all tables, indexes and triggers of the schema are there.
    func isComplete(_ copy: DatabaseQueue) throws -> Bool {
        let pattern = try DatabaseQueue()
        try file.migrate(pattern)
        return try pattern.read(Self.schema).isSubset(of: try copy.read(Self.schema))
    }

    private static func schema(_ database: Database) throws -> Set<String> {
        try String.fetchSet(database, sql: "SELECT type || ' ' || name || ' of ' || tbl_name FROM sqlite_master")
    }
}
