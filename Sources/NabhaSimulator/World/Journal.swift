import GRDB
import NabhaModel
import NabhaStore

/// What the server's database itself says happened to it: a line for each change of a field, written by triggers.
///
/// Lies in the server's file, so that a backup has it as of its own time; and knows nothing of the code that is tested.
enum Journal {
    /// One change.
    struct Line {
        let id: Int64
        let revision: Revision
        let model: String
        let record: RecordID
        let uid: UID
        /// A field, or one of ``created`` and ``deleted``.
        let field: String
        let old: JournalValue
        let new: JournalValue
    }

    enum JournalValue: Hashable {
        case null
        case integer(Int64)
        case text(String)
    }

    static let created = "+"
    static let deleted = "-"

    /// Adds the table and its triggers to a database of the store's.
    static func install(in path: String, _ catalog: Catalog) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE simulator_journal (
                        id INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, model TEXT NOT NULL,
                        record INTEGER NOT NULL, uid BLOB NOT NULL, field TEXT NOT NULL, old, new
                    )
                    """
            )
            for model in catalog.models { try install(model, database) }
        }
        try queue.close()
    }

    private static func install(_ model: Model, _ database: Database) throws {
        let insert = "INSERT INTO simulator_journal (revision, model, record, uid, field, old, new)"
        func lines(_ fields: [FieldDescription]) -> String {
            fields.map { field in
                """
                \(insert) SELECT NEW.revision, '\(model.name)', NEW.id, NEW.uid, '\(field.name)', OLD."\(field.name)",
                NEW."\(field.name)" WHERE OLD."\(field.name)" IS NOT NEW."\(field.name)";
                """
            }
            .joined(separator: "\n")
        }
        try database.execute(
            sql: """
                CREATE TRIGGER simulator_\(model.name)_insert AFTER INSERT ON "\(model.name)" BEGIN
                \(insert) VALUES (NEW.revision, '\(model.name)', NEW.id, NEW.uid, '\(created)', NULL, NULL); END;
                CREATE TRIGGER simulator_\(model.name)_update AFTER UPDATE ON "\(model.name)" BEGIN
                \(insert) VALUES (NEW.revision, '\(model.name)', NEW.id, NEW.uid, '=', NULL, NULL);
                \(lines(model.fields)) END;
                CREATE TRIGGER simulator_\(model.name)_delete AFTER DELETE ON "\(model.name)" BEGIN
                \(insert) VALUES (0, '\(model.name)', OLD.id, OLD.uid, '\(deleted)', NULL, NULL); END;
                """
        )
    }

    /// The lines after one, in the order in which they were written.
    static func lines(after id: Int64, in snapshot: Snapshot) throws -> [Line] {
        try snapshot.session.all(
            """
            SELECT id, revision, model, record, uid, field, old, new FROM simulator_journal WHERE id > ?1 ORDER BY id
            """,
            [.integer(id)]
        ) { row in
            guard let uid = UID(bytes: row.blob(4)) else { throw StoreError.damaged("the journal") }
            return Line(
                id: row.integer(0),
                revision: Revision(rawValue: row.integer(1)),
                model: row.text(2),
                record: row.integer(3),
                uid: uid,
                field: row.text(5),
                old: value(row, 6),
                new: value(row, 7)
            )
        }
    }

    private static func value(_ row: any SQLRow, _ column: Int) -> JournalValue {
        switch row.storage(column) {
        case .integer: .integer(row.integer(column))
        case .text: .text(row.text(column))
        default: .null
        }
    }
}
