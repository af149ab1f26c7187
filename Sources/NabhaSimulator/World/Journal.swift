import GRDB
import NabhaModel
import NabhaStore

/// What the server's database itself says happened to it: written by triggers, and read as a line for each
/// change of a field.
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
        /// A field, or one of ``created``, ``changed`` and ``deleted``.
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
    /// That a row was written, whatever of it changed.
    static let changed = "="
    static let deleted = "-"

    /// Adds the table and its triggers to a database of the store's.
    ///
    /// One line for each write of a row, with all of its values: every connection reads the triggers when it opens, and
    /// compiles them into its statements.
    static func install(in path: String, _ catalog: Catalog) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE simulator_journal (
                        id INTEGER PRIMARY KEY AUTOINCREMENT, revision INTEGER NOT NULL, model TEXT NOT NULL,
                        record INTEGER NOT NULL, uid BLOB NOT NULL, what TEXT NOT NULL,
                        \(columns("old", width(catalog)).joined(separator: ", ")),
                        \(columns("new", width(catalog)).joined(separator: ", "))
                    )
                    """
            )
            for model in catalog.models { try install(model, database) }
        }
        try queue.close()
    }

    /// How many values the longest record has.
    private static func width(_ catalog: Catalog) -> Int { catalog.models.map(\.fields.count).max() ?? 0 }

    private static func columns(_ name: String, _ count: Int) -> [String] { (0..<count).map { "\(name)\($0)" } }

    private static func install(_ model: Model, _ database: Database) throws {
        let identity = "INSERT INTO simulator_journal (revision, model, record, uid, what"
        let count = model.fields.count
        let places = (columns("old", count) + columns("new", count)).joined(separator: ", ")
        let values = ["OLD", "NEW"]
            .flatMap { version in model.fields.map { "\(version).\"\($0.name)\"" } }
            .joined(separator: ", ")
        try database.execute(
            sql: """
                CREATE TRIGGER simulator_\(model.name)_insert AFTER INSERT ON "\(model.name)" BEGIN
                \(identity)) VALUES (NEW.revision, '\(model.name)', NEW.id, NEW.uid, '\(created)'); END;
                CREATE TRIGGER simulator_\(model.name)_update AFTER UPDATE ON "\(model.name)" BEGIN
                \(identity), \(places)) VALUES (NEW.revision, '\(model.name)', NEW.id, NEW.uid, '\(changed)', \(values));
                END;
                CREATE TRIGGER simulator_\(model.name)_delete AFTER DELETE ON "\(model.name)" BEGIN
                \(identity)) VALUES (0, '\(model.name)', OLD.id, OLD.uid, '\(deleted)'); END;
                """
        )
    }

    /// The lines after one, in the order in which they were written.
    static func lines(after id: Int64, in snapshot: Snapshot) throws -> [Line] {
        let width = width(snapshot.catalog)
        var lines: [Line] = []
        try snapshot.session.rows(
            "SELECT * FROM simulator_journal WHERE id > ?1 ORDER BY id",
            [.integer(id)]
        ) { row in
            guard let uid = UID(bytes: row.blob(4)), let model = snapshot.catalog[row.text(2)] else {
                throw StoreError.damaged("the journal")
            }
            func note(_ field: String, _ old: JournalValue, _ new: JournalValue) {
                lines.append(
                    Line(
                        id: row.integer(0),
                        revision: Revision(rawValue: row.integer(1)),
                        model: model.name,
                        record: row.integer(3),
                        uid: uid,
                        field: field,
                        old: old,
                        new: new
                    )
                )
            }
            let what = row.text(5)
            note(what, .null, .null)
            guard what == changed else { return true }
            for (index, field) in model.fields.enumerated() {
                let (old, new) = (value(row, 6 + index), value(row, 6 + width + index))
                if old != new { note(field.name, old, new) }
            }
            return true
        }
        return lines
    }

    private static func value(_ row: any SQLRow, _ column: Int) -> JournalValue {
        switch row.storage(column) {
        case .integer: .integer(row.integer(column))
        case .text: .text(row.text(column))
        default: .null
        }
    }
}
