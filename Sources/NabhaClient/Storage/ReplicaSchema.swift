import GRDB
import NabhaModel

/// The phone's tables: how they are made, and how they grow with the models.
struct ReplicaSchema {
    let tables: [ModelTable]
    let cipher: FieldCipher

    func prepare(_ writer: any DatabaseWriter) throws {
        let migrator = migrator
        try writer.read { database in
            guard try !migrator.hasBeenSuperseded(database) else { throw ReplicaError.newerDatabase }
            guard try database.tableExists("meta") else { return }
            guard try Meta(database, cipher).integer(.models) ?? 0 <= newestField else {
                throw ReplicaError.newerDatabase
            }
        }
        try migrator.migrate(writer)
        try writer.write { database in
            if cipher.isSealing { database.add(function: cipher.function) }
            try checkKey(database)
            for table in tables { try grow(table, database) }
            try Meta(database, cipher).set(.models, Int64(newestField))
            // The server may have learnt more since it was asked last.
            try Meta(database, cipher).set(.serverSchema, nil)
        }
    }

    /// Names and effects are frozen once released; a mistake is repaired by the next one.
    private var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001-foundations") { database in
            for statement in Self.foundations { try database.execute(sql: statement) }
        }
        return migrator
    }

    private static let foundations = [
        "CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value) WITHOUT ROWID",
        // `id` is the order in which things were done here; `n` the number under which the server knows them.
        """
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            n INTEGER UNIQUE,
            grouping INTEGER,
            model TEXT NOT NULL,
            record INTEGER NOT NULL,
            uid TEXT NOT NULL,
            base INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (action IN ('create', 'set', 'move', 'delete')),
            members NOT NULL,
            seen NOT NULL,
            claimed_at INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'refused', 'acknowledged', 'discarded')),
            names_by_uid INTEGER NOT NULL DEFAULT 0,
            sent,
            result,
            acknowledged_at INTEGER,
            CHECK (state <> 'sent' OR (n IS NOT NULL AND sent IS NOT NULL))
        )
        """,
        "CREATE INDEX outbox_by_record ON outbox(model, uid, state)",
        "CREATE INDEX outbox_by_state ON outbox(state, id)",
        """
        CREATE TABLE server_version (
            model TEXT NOT NULL,
            uid TEXT NOT NULL,
            id INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            scopes TEXT NOT NULL,
            content NOT NULL,
            PRIMARY KEY (model, uid)
        ) WITHOUT ROWID
        """,
        "CREATE UNIQUE INDEX server_version_by_id ON server_version(model, id)",
        "CREATE TABLE local_identity (id INTEGER PRIMARY KEY, model TEXT NOT NULL, uid TEXT NOT NULL)",
        // For apps: what has edits under way, to be joined to the records by uid.
        """
        CREATE VIEW record_state AS
        SELECT model, uid,
            CASE WHEN max(state = 'refused') THEN 'refused' WHEN max(state = 'sent') THEN 'sent' ELSE 'saved' END AS state
        FROM outbox WHERE state IN ('pending', 'sent', 'refused') GROUP BY model, uid
        """,
        "CREATE TABLE held_page (id INTEGER PRIMARY KEY AUTOINCREMENT, content NOT NULL)",
    ]

    /// The newest schema version that the models know.
    private var newestField: Int {
        tables.map { table in max(table.model.since, table.model.fields.map(\.since).max() ?? 1) }.max() ?? 1
    }

    /// Without this a wrong key would be noticed only by the first text that is read, after others were written.
    private func checkKey(_ database: Database) throws {
        let meta = Meta(database, cipher)
        if try meta.exists(.keyCheck) {
            guard try meta.isSealed(.keyCheck) == cipher.isSealing else { throw ReplicaError.wrongKey }
            guard try meta.sealedText(.keyCheck) == Self.known else { throw ReplicaError.wrongKey }
        } else {
            try meta.setSealed(.keyCheck, Self.known)
        }
    }

    private static let known = "nabha"

    /// Makes what a model needs and is not there; what is there stays.
    private func grow(_ table: ModelTable, _ database: Database) throws {
        let name = table.storedName
        if try !database.tableExists(name) {
            try database.execute(
                sql: """
                    CREATE TABLE \(table.stored) (
                        id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL, scopes TEXT NOT NULL
                    )
                    """
            )
        }
        let present = Set(try database.columns(in: name).map(\.name))
        for column in table.columns where !present.contains(column.name) {
            let type = column.type.isSealed ? "" : column.type.isNumber ? " INTEGER" : " TEXT"
            try database.execute(sql: "ALTER TABLE \(table.stored) ADD COLUMN \"\(column.name)\"\(type)")
        }
        for columns in table.indexes {
            let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
            try database.execute(
                sql: """
                    CREATE INDEX IF NOT EXISTS "\(name)_by_\(columns.joined(separator: "_"))" ON \(table.stored)(\(names))
                    """
            )
        }
        try show(table, database)
    }

    /// The view by the model's name, in which apps find the records as they are, sealed or not.
    private func show(_ table: ModelTable, _ database: Database) throws {
        let columns = table.columns.map { column in
            guard cipher.isSealing, column.type.isSealed else { return "\"\(column.name)\"" }
            let place = "'\(table.model.name)|\(column.name)|' || uid"
            return "\(FieldCipher.functionName)(\"\(column.name)\", \(place)) AS \"\(column.name)\""
        }
        let view =
            "CREATE VIEW \"\(table.model.name)\" AS "
            + "SELECT id, uid, revision, scopes, \(columns.joined(separator: ", ")) FROM \(table.stored)"
        let present = try String.fetchOne(
            database,
            sql: "SELECT sql FROM sqlite_master WHERE type = 'view' AND name = ?",
            arguments: [table.model.name]
        )
        guard present != view else { return }
        try database.execute(sql: "DROP VIEW IF EXISTS \"\(table.model.name)\"")
        try database.execute(sql: view)
    }
}

extension ModelTable {
    /// The model's own, and one for each reference and each time that people set, where none of them begins with it: a
    /// phone lists its day whoever the doctor is.
    fileprivate var indexes: [[String]] {
        let named = model.indexes + model.uniqueTogether
        let begun = Set(named.compactMap(\.first))
        let times = model.fields.filter { $0.type == .instant && $0.writable != .byRules }
        let more = model.references.map(\.field.name) + times.map(\.name)
        return named + more.filter { !begun.contains($0) }.map { [$0] }
    }
}

extension FieldType {
    fileprivate var isNumber: Bool {
        switch self {
        case .bool, .integer, .instant, .reference: true
        case .text, .choice, .day: false
        }
    }
}
