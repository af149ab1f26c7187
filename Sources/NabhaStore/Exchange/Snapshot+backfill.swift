package import NabhaModel
package import NabhaSync

extension Snapshot {
    /// The records of one part of a scope, in an order that stays the same for those that do not change.
    ///
    /// - Parameters:
    ///   - backfill: after which record.
    ///   - through: records that changed later are left to the feed.
    ///   - today: divides what is to come from history.
    package func backfill(
        _ backfill: Cursor.Backfill,
        _ pass: BackfillPass,
        through: Revision,
        today: Instant,
        limit: Int
    ) throws -> [(revision: Revision, record: RecordID)] {
        let (source, arguments) = source(backfill, pass, through, today)
        return try session.all(
            "SELECT c.revision, c.record \(source) ORDER BY c.revision, c.record LIMIT ?8",
            arguments + [.integer(Int64(limit))]
        ) { (Revision(rawValue: $0.integer(0)), $0.integer(1)) }
    }

    /// How many records of a part are still to be sent.
    package func count(
        _ backfill: Cursor.Backfill,
        _ pass: BackfillPass,
        through: Revision,
        today: Instant
    ) throws -> Int {
        let (source, arguments) = source(backfill, pass, through, today)
        return try session.first("SELECT count(*) \(source)", arguments) { Int($0.integer(0)) } ?? 0
    }

    private func source(
        _ backfill: Cursor.Backfill,
        _ pass: BackfillPass,
        _ through: Revision,
        _ today: Instant
    ) -> (sql: String, arguments: [SQLValue]) {
        let (join, condition) =
            switch pass.part {
            case .all: ("", "?7 = ?7")
            case .upcoming(let field): (join(pass.model), "r.\"\(field)\" >= ?7")
            case .past(let field): (join(pass.model), "r.\"\(field)\" < ?7")
            }
        let sql = """
            FROM change_index c\(join) WHERE c.space = ?1 AND c.scope = ?2 AND c.model = ?3 AND c.is_exit = 0
            AND (c.revision, c.record) > (?4, ?5) AND c.revision <= ?6 AND \(condition)
            """
        return (
            sql,
            [
                .integer(space), .text(backfill.scope.description), .text(pass.model.name),
                .integer(backfill.revision.rawValue), .integer(backfill.record), .integer(through.rawValue),
                .integer(today.microseconds),
            ]
        )
    }

    private func join(_ model: Model) -> String { " JOIN \"\(model.name)\" r ON r.id = c.record" }
}
