import NabhaModel

/// Writes what changed into the change index: (scope, record) → latest revision, `put` or `exit`.
struct ChangeIndex {
    let session: any SQLSession
    let space: Int64
    let moment: Moment

    private struct Entry {
        let refs: Int
    }

    /// - Returns: the heads that moved.
    func apply(_ changes: ScopeChanges) throws -> Set<Heads.Key> {
        var moved: Set<Heads.Key> = []
        // In a fixed order: two writers never wait for each other crosswise, and a seed gives one history.
        for (key, change) in changes.changes.sorted(by: { $0.key < $1.key }) {
            if change.isTouched, !change.isNew, change.deltas.allSatisfy({ $0.value == 0 }) {
                moved.formUnion(try touch(key))
                continue
            }
            let entries = change.isNew ? [:] : try entries(of: key)
            for scope in Set(entries.keys).union(change.deltas.keys).sorted() {
                let old = entries[scope]?.refs ?? 0
                let new = old + (change.deltas[scope] ?? 0)
                guard new >= 0 else { throw StoreError.damaged("a record left a scope more often than it entered") }
                if try write(key, scope, from: old, to: new, isTouched: change.isTouched) {
                    moved.insert(Heads.Key(scope: scope, model: key.model))
                }
            }
        }
        return moved
    }

    /// Moves all entries of a record that changed and stays where it is.
    private func touch(_ key: RecordKey) throws -> [Heads.Key] {
        try session.all(
            """
            UPDATE change_index SET revision = ?4, instant = ?5
            WHERE space = ?1 AND model = ?2 AND record = ?3 AND is_exit = 0 RETURNING scope
            """,
            [
                .integer(space), .text(key.model.name), .integer(key.id), .integer(moment.revision.rawValue),
                .integer(moment.instant.microseconds),
            ]
        ) { Heads.Key(scope: try Scope(storedAs: $0, 0), model: key.model) }
    }

    private func entries(of key: RecordKey) throws -> [Scope: Entry] {
        let rows = try session.all(
            "SELECT scope, refs FROM change_index WHERE space = ?1 AND model = ?2 AND record = ?3",
            [.integer(space), .text(key.model.name), .integer(key.id)]
        ) { row in
            (try Scope(storedAs: row, 0), Entry(refs: Int(row.integer(1))))
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// - Returns: whether the entry moved to this revision.
    private func write(
        _ key: RecordKey,
        _ scope: Scope,
        from old: Int,
        to new: Int,
        isTouched: Bool
    ) throws -> Bool {
        let row: [SQLValue] = [
            .integer(space), .text(key.model.name), .integer(key.id), .text(scope.description), .integer(Int64(new)),
            .integer(moment.revision.rawValue), .integer(moment.instant.microseconds),
        ]
        switch (old, new) {
        case (0, 0):
            return false
        case (0, _):
            try session.execute(
                """
                INSERT INTO change_index (space, model, record, scope, refs, revision, instant, entered, is_exit)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, 0)
                ON CONFLICT (space, model, record, scope) DO UPDATE SET refs = excluded.refs,
                    revision = excluded.revision, instant = excluded.instant, entered = excluded.entered, is_exit = 0
                """,
                row
            )
            return true
        case (_, 0):
            try session.execute(Self.update + ", revision = ?6, instant = ?7, is_exit = 1" + Self.place, row)
            return true
        case _ where isTouched:
            try session.execute(Self.update + ", revision = ?6, instant = ?7" + Self.place, row)
            return true
        default:
            if old != new { try session.execute(Self.update + Self.place, Array(row.prefix(5))) }
            return false
        }
    }

    private static let update = "UPDATE change_index SET refs = ?5"
    private static let place = " WHERE space = ?1 AND model = ?2 AND record = ?3 AND scope = ?4"
}

extension Scope {
    fileprivate init(storedAs row: any SQLRow, _ column: Int) throws {
        guard let scope = row.withText(column, Scope.init(utf8:)) else {
            throw StoreError.damaged("a scope in the change index")
        }
        self = scope
    }
}

extension Snapshot {
    /// Whether the change index knows a record: one that is there, or was.
    func hasEntries(_ model: Model, _ id: RecordID) throws -> Bool {
        try session.first(
            "SELECT 1 FROM change_index WHERE space = ?1 AND model = ?2 AND record = ?3 LIMIT 1",
            [.integer(space), .text(model.name), .integer(id)]
        ) { _ in true } ?? false
    }
}
