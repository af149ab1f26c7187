import NabhaModel

/// Checks that users hold what follows from who they are, and when they began and ceased to.
struct GrantCheck {
    let run: CheckRun

    func check() throws {
        try run.begin(rows: try run.count("SELECT count(*) FROM \"user\" WHERE space = ?1", [run.space]))
        let table = run.snapshot.tables[User.model]
        try run.session.rows(
            "SELECT \(table.columns) FROM \"user\" r WHERE r.space = ?1 ORDER BY r.id",
            [run.space]
        ) { row in
            if let user = try? table.record(from: row) { try check(user) }
            try run.step()
            return true
        }
        try checkMoments()
        try checkLeftovers()
    }

    private struct Span {
        let scope: String
        let from: Int64
        let to: Int64?
    }

    private func check(_ user: Record) throws {
        let spans = try run.session.all(
            """
            SELECT scope, from_revision, to_revision FROM user_grant WHERE user_id = ?1 ORDER BY scope, from_revision
            """,
            [.integer(user.id)]
        ) { Span(scope: $0.text(0), from: $0.integer(1), to: $0.optionalInteger(2)) }
        let wanted = Set(try run.snapshot.affiliation(of: user).grantedScopes.map(\.description))
        let held = Set(spans.filter { $0.to == nil }.map(\.scope))
        for scope in wanted.subtracting(held).sorted() {
            run.found("Does not hold a scope that follows from who they are.", User.model, user.id, scope: scope)
        }
        for scope in held.subtracting(wanted).sorted() {
            run.found("Holds a scope that does not follow from who they are.", User.model, user.id, scope: scope)
        }
        for (earlier, later) in zip(spans, spans.dropFirst()) where earlier.scope == later.scope {
            if later.from < earlier.to ?? .max {
                run.found("Holds a scope twice at the same time.", User.model, user.id, scope: later.scope)
            }
        }
    }

    /// A grant begins with a commit or before all of them, and ends with a later one.
    private func checkMoments() throws {
        try run.session.rows(
            """
            SELECT g.user_id, g.scope, g.to_revision <= g.from_revision FROM user_grant g
            LEFT JOIN commit_log f ON f.space = g.space AND f.instant = g.from_instant
            LEFT JOIN commit_log t ON t.space = g.space AND t.instant = g.to_instant
            WHERE g.space = ?1 AND ((f.revision IS NOT g.from_revision AND (g.from_revision <> 0 OR g.from_instant <> 0))
                OR t.revision IS NOT g.to_revision OR g.to_revision <= g.from_revision)
            """,
            [run.space]
        ) { row in
            run.found(
                row.integer(2) == 1 ? "Ends before it begins." : "Begins or ends at a moment that is not a commit's.",
                User.model,
                row.integer(0),
                scope: row.text(1)
            )
            return true
        }
    }

    private func checkLeftovers() throws {
        try run.session.rows(
            """
            SELECT g.user_id, g.scope FROM user_grant g WHERE g.space = ?1 AND g.to_revision IS NULL
                AND NOT EXISTS (SELECT 1 FROM "user" u WHERE u.id = g.user_id AND u.space = g.space)
            """,
            [run.space]
        ) { row in
            run.found("Holds a scope and does not exist.", User.model, row.integer(0), scope: row.text(1))
            return true
        }
    }
}
