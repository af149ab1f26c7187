import NabhaModel

/// The statement that lists the changes of a view in order: (revision, instant, record) and what is selected of it.
///
/// A record's moment is when it last changed or, if that was later, when it entered the view; seen through several
/// grants, the earliest entry counts.
struct SyncStatement {
    let query: SyncQuery
    let space: Int64

    /// A floor below every revision.
    private static let everything: Int64 = -1
    private var floor: Int64 { query.since?.rawValue ?? Self.everything }
    private var model: Model { query.view.model }

    /// Whether the index alone has the order: one grant, given before anything that is asked for.
    private var isPlain: Bool {
        guard let grant = query.view.grants.first, query.view.grants.count == 1 else { return false }
        return grant.from.revision.rawValue <= max(floor, 0)
    }

    /// - Parameters:
    ///   - select: columns of the record `r` and of its joins.
    func rows(select: String, joins: String) -> (sql: String, arguments: [SQLValue]) {
        let source = source
        let sql = """
            \(source.prefix)SELECT c.revision, c.instant, c.record, \(select) FROM \(source.table) c
            JOIN "\(model.name)" r ON r.id = c.record\(joins)
            WHERE \(source.predicate)\(filterTerm(source.arguments.count)) ORDER BY c.revision, c.record
            """
        return (sql, source.arguments + filterArgument)
    }

    /// Counts, or takes the last, without touching the records unless a filter needs them.
    func aggregate(_ select: String) -> (sql: String, arguments: [SQLValue]) {
        let source = source
        let join = query.filter == nil ? "" : " JOIN \"\(model.name)\" r ON r.id = c.record"
        let sql = """
            \(source.prefix)SELECT \(select) FROM \(source.table) c\(join)
            WHERE \(source.predicate)\(filterTerm(source.arguments.count))
            """
        return (sql, source.arguments + filterArgument)
    }

    private var filterArgument: [SQLValue] { query.filter.map { [.integer($0)] } ?? [] }

    private func filterTerm(_ arguments: Int) -> String {
        guard query.filter != nil, let field = model.sync?.filter else { return "" }
        return " AND r.\"\(field)\" = ?\(arguments + 1)"
    }

    private var source: (prefix: String, table: String, predicate: String, arguments: [SQLValue]) {
        isPlain ? plainSource : mergedSource
    }

    private var plainSource: (prefix: String, table: String, predicate: String, arguments: [SQLValue]) {
        let scope = query.view.grants.first?.scope ?? .space
        return (
            "", "change_index",
            "c.space = ?1 AND c.scope = ?2 AND c.model = ?3 AND c.revision > ?4 AND c.is_exit = 0",
            [.integer(space), .text(scope.description), .text(model.name), .integer(floor)]
        )
    }

    private var mergedSource: (prefix: String, table: String, predicate: String, arguments: [SQLValue]) {
        var arguments: [SQLValue] = [.integer(space), .text(model.name), .integer(floor)]
        let rows = query.view.grants.map { grant in
            let first = arguments.count + 1
            let from = grant.from.revision.rawValue
            arguments += [
                .text(grant.scope.description), .integer(from), .integer(grant.from.instant.microseconds),
                .integer(from > floor ? Self.everything : floor),
            ]
            return "(?\(first), ?\(first + 1), ?\(first + 2), ?\(first + 3))"
        }
        let prefix = """
            WITH held(scope, from_revision, from_instant, floor) AS (VALUES \(rows.joined(separator: ", "))),
            candidate AS (
                SELECT DISTINCT i.record FROM held h CROSS JOIN change_index i
                WHERE i.space = ?1 AND i.scope = h.scope AND i.model = ?2 AND i.revision > h.floor AND i.is_exit = 0
            ),
            placed AS (
                SELECT k.record,
                    min(CASE WHEN i.revision > h.from_revision THEN i.revision ELSE h.from_revision END) AS revision,
                    min(CASE WHEN i.revision > h.from_revision THEN i.instant ELSE h.from_instant END) AS instant
                FROM candidate k CROSS JOIN held h CROSS JOIN change_index i
                WHERE i.space = ?1 AND i.model = ?2 AND i.record = k.record AND i.scope = h.scope AND i.is_exit = 0
                GROUP BY k.record
            )

            """
        return (prefix, "placed", "c.revision > ?3", arguments)
    }
}
