import NabhaModel

/// Carries out what a transaction staged, under one revision.
struct Commit {
    let transaction: Transaction
    private var snapshot: Snapshot { transaction.snapshot }
    private var session: any SQLSession { transaction.session }

    /// What became of it, for the caches and the audit log.
    struct Effect {
        let moment: Moment
        let heads: Set<Heads.Key>
        let users: Set<RecordID>
        let audit: AuditedChange
    }

    /// - Returns: nil where nothing was staged; then no revision is taken.
    func carryOut() throws -> Effect? {
        let staged = transaction.staged.filter { $0.before != nil || $0.after != nil }
        guard !staged.isEmpty else { return nil }
        let changes = try ScopeChanges(of: staged, in: snapshot)
        let moment = try nextMoment()
        let rows = RecordRows(snapshot: snapshot, moment: moment, origin: transaction.origin)
        for write in staged { try rows.write(write) }
        let heads = try ChangeIndex(session: session, space: snapshot.space, moment: moment).apply(changes)
        let users = try GrantChanges(snapshot: snapshot, moment: moment).apply(staged)
        return Effect(moment: moment, heads: heads, users: users, audit: AuditedChange(of: staged, transaction.origin))
    }

    /// The next place in the space's order: its counter is locked here, after everything else.
    private func nextMoment() throws -> Moment {
        let moment = try session.first(
            """
            UPDATE space SET revision = revision + 1, instant = CASE WHEN instant < ?2 THEN ?2 ELSE instant + 1 END
            WHERE id = ?1 RETURNING revision, instant
            """,
            [.integer(snapshot.space), .integer(transaction.now.microseconds)]
        ) { row in
            Moment(revision: Revision(rawValue: row.integer(0)), instant: Instant(microseconds: row.integer(1)))
        }
        guard let moment else { throw StoreError.damaged("the space is missing") }
        try session.execute(
            "INSERT INTO commit_log (space, instant, revision) VALUES (?1, ?2, ?3)",
            [.integer(snapshot.space), .integer(moment.instant.microseconds), .integer(moment.revision.rawValue)]
        )
        return moment
    }
}
