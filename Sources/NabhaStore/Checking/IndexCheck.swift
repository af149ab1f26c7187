import NabhaModel

/// Checks what can be said of each entry of the change index without its record: ``RecordCheck`` does the rest.
struct IndexCheck {
    let run: CheckRun

    func check() throws {
        try run.begin(rows: try run.count("SELECT count(*) FROM change_index WHERE space = ?1", [run.space]))
        try run.session.rows(
            """
            SELECT c.model, c.record, c.scope, c.refs, c.is_exit, c.revision, c.entered, l.revision FROM change_index c
            LEFT JOIN commit_log l ON l.space = c.space AND l.instant = c.instant WHERE c.space = ?1
            """,
            [run.space]
        ) { row in
            check(row)
            try run.step()
            return true
        }
        for model in run.snapshot.catalog.synced { try checkLeftovers(of: model) }
    }

    private func check(_ row: any SQLRow) {
        let (name, id, scope) = (row.text(0), row.integer(1), row.text(2))
        let model = run.snapshot.catalog[name].flatMap { $0.isSynced ? $0 : nil }
        func found(_ message: String) { run.found(message, model, id, scope: scope) }
        if model == nil { found("Is of a model that no device holds.") }
        if Scope(scope) == nil { found("Its scope cannot be read.") }
        switch (row.integer(4), row.integer(3)) {
        case (0, 1...), (1, 0): break
        case (1, _): found("Is marked as gone and still counts references.")
        case (0, _): found("Is marked as there and counts no references.")
        default: found("Is marked neither as there nor as gone.")
        }
        if row.optionalInteger(7) != row.integer(5) { found("Its revision and instant are not those of a commit.") }
        if !(1...max(1, row.integer(5))).contains(row.integer(6)) { found("Entered in a revision after its last.") }
    }

    /// Entries that say of a record that it is there, and it is not.
    private func checkLeftovers(of model: Model) throws {
        try run.session.rows(
            """
            SELECT c.record, c.scope FROM change_index c WHERE c.space = ?1 AND c.model = ?2 AND c.is_exit = 0
                AND NOT EXISTS (SELECT 1 FROM "\(model.name)" r WHERE r.id = c.record AND r.space = c.space)
            """,
            [run.space, .text(model.name)]
        ) { row in
            run.found("Is listed and does not exist.", model, row.integer(0), scope: row.text(1))
            return true
        }
    }
}
