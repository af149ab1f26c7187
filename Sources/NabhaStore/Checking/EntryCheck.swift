import NabhaModel

/// Checks a record's entries in the change index against the scopes that follow from the record and from those that
/// bring it elsewhere.
struct EntryCheck {
    let run: CheckRun
    let model: Model
    private let contributors: [Contributor]

    /// A model whose records bring those of this one into scopes.
    private struct Contributor {
        let model: Model
        let contribution: Contribution
    }

    private struct Entry {
        let scope: String
        let refs: Int
        let moment: Moment
        let isExit: Bool
    }

    init(run: CheckRun, model: Model) {
        self.run = run
        self.model = model
        contributors = run.snapshot.catalog.references(to: model)
            .flatMap { other, field in
                other.contributions.filter { $0.subject == field.name }
                    .map { Contributor(model: other, contribution: $0) }
            }
    }

    func check(_ record: Record) throws {
        var expected = try expectedReferences(record)
        for entry in try entries(of: record.id) {
            check(entry, of: record, expected: Scope(entry.scope).flatMap { expected.removeValue(forKey: $0) })
        }
        for scope in expected.keys.sorted() {
            found("Has no entry for a scope that it belongs to.", record, scope.description)
        }
    }

    private func check(_ entry: Entry, of record: Record, expected: Int?) {
        switch (entry.isExit, expected) {
        case (true, nil): break
        case (true, _?): found("Is marked as gone from a scope that it belongs to.", record, entry.scope)
        case (false, nil): found("Is listed in a scope that it does not belong to.", record, entry.scope)
        case (false, let refs?):
            if entry.refs != refs { found("Counts \(entry.refs) references and has \(refs).", record, entry.scope) }
            if entry.moment.revision < record.revision || entry.moment.instant < record.updatedAt {
                found("Its entry is older than its last change.", record, entry.scope)
            }
        }
    }

    private func found(_ message: String, _ record: Record, _ scope: String) {
        run.found(message, model, record.id, scope: scope, by: .changeIndex)
    }

    private func expectedReferences(_ record: Record) throws -> [Scope: Int] {
        let scopes = try record.ownScopes { name, id in
            try run.snapshot.catalog[name].flatMap { try run.snapshot.record($0, id) }
        }
        var references = Dictionary(uniqueKeysWithValues: scopes.map { ($0, 1) })
        for contributor in contributors {
            let about = contributor.contribution.field
            let counts = try run.session.all(
                """
                SELECT "\(about)", count(*) FROM "\(contributor.model.name)"
                WHERE "\(contributor.contribution.subject)" = ?1 AND space = ?2 GROUP BY "\(about)"
                """,
                [.integer(record.id), run.space]
            ) { (Scope(contributor.contribution.kind, $0.integer(0)), Int($0.integer(1))) }
            for (scope, count) in counts { references[scope, default: 0] += count }
        }
        return references
    }

    private func entries(of record: RecordID) throws -> [Entry] {
        try run.session.all(
            """
            SELECT scope, refs, revision, instant, is_exit FROM change_index
            WHERE space = ?1 AND model = ?2 AND record = ?3
            """,
            [run.space, .text(model.name), .integer(record)]
        ) { row in
            Entry(
                scope: row.text(0),
                refs: Int(row.integer(1)),
                moment: Moment(
                    revision: Revision(rawValue: row.integer(2)),
                    instant: Instant(microseconds: row.integer(3))
                ),
                isExit: row.integer(4) != 0
            )
        }
    }
}
