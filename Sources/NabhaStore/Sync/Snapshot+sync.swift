package import NabhaModel

extension Snapshot {
    /// The last revision whose instant is not after `instant`.
    package func revision(at instant: Instant) throws -> Revision {
        try session.first(
            "SELECT revision FROM commit_log WHERE space = ?1 AND instant <= ?2 ORDER BY instant DESC LIMIT 1",
            [.integer(space), .integer(instant.microseconds)]
        ) { Revision(rawValue: $0.integer(0)) } ?? .zero
    }

    /// The latest moment at which anything of the model changed in the scope.
    package func head(_ key: Heads.Key) throws -> Moment {
        try session.first(
            """
            SELECT revision, instant FROM change_index WHERE space = ?1 AND scope = ?2 AND model = ?3
            ORDER BY revision DESC LIMIT 1
            """,
            [.integer(space), .text(key.scope.description), .text(key.model.name)]
        ) { row in
            Moment(revision: Revision(rawValue: row.integer(0)), instant: Instant(microseconds: row.integer(1)))
        } ?? .beginning
    }

    /// The first moment after `since` at which anything of a view changed, entered it or left it; nil where nothing has.
    ///
    /// Until then a query has the same result from every revision on.
    package func nextChange(in view: SyncView, after since: Revision) throws -> Moment? {
        var moments = (view.grants + view.ended).flatMap { [$0.from, $0.to] }.compactMap { $0 }
            .filter { $0.revision > since }
        let ending = view.ended.filter { ($0.to?.revision ?? .zero) > since }
        for grant in view.grants + ending where grant.from.revision <= since {
            let next = try session.first(
                """
                SELECT revision, instant FROM change_index WHERE space = ?1 AND scope = ?2 AND model = ?3
                AND revision > ?4 ORDER BY revision LIMIT 1
                """,
                [
                    .integer(space), .text(grant.scope.description), .text(view.model.name), .integer(since.rawValue),
                ]
            ) { row in
                Moment(revision: Revision(rawValue: row.integer(0)), instant: Instant(microseconds: row.integer(1)))
            }
            if let next { moments.append(next) }
        }
        return moments.min()
    }

    /// How many records a query will list.
    package func count(_ query: SyncQuery) throws -> Int {
        guard !query.view.grants.isEmpty else { return 0 }
        let (sql, arguments) = SyncStatement(query: query, space: space).aggregate("count(*)")
        return try session.first(sql, arguments) { Int($0.integer(0)) } ?? 0
    }

    /// Visits the changed records of a view, in the order of the moment they changed or entered, then id.
    ///
    /// - Parameters:
    ///   - columns: what of each record is wanted.
    ///   - visit: returns false to end the visit.
    package func changes(
        _ query: SyncQuery,
        columns: [WireColumn],
        visit: (SyncRow) throws -> Bool
    ) throws {
        guard !query.view.grants.isEmpty else { return }
        let selection = WireSelection(model: query.view.model, columns: columns)
        let (sql, arguments) = SyncStatement(query: query, space: space)
            .rows(
                select: selection.select,
                joins: selection.joins
            )
        try session.rows(sql, arguments) { try visit(SyncRow(row: $0)) }
    }

    /// The ids that left the view after `since`, at most `limit` of them and one more to tell that there are more.
    ///
    /// - Parameter through: the last revision to tell of; nil for all.
    package func removed(
        from view: SyncView,
        since: Revision,
        through: Revision? = nil,
        limit: Int
    ) throws -> [RecordID] {
        var removed: Set<RecordID> = []
        let last = through ?? Revision(rawValue: .max)
        for grant in view.grants where grant.from.revision <= since {
            try collect(
                into: &removed,
                view,
                grant.scope,
                "AND is_exit = 1 AND revision > ?4 AND revision <= ?5",
                since...last,
                limit
            )
        }
        for grant in view.ended where grant.from.revision <= since {
            guard let to = grant.to, to.revision > since, to.revision <= last else { continue }
            try collect(into: &removed, view, grant.scope, "AND (is_exit = 0 OR revision > ?4)", since...last, limit)
        }
        return removed.sorted()
    }

    private func collect(
        into removed: inout Set<RecordID>,
        _ view: SyncView,
        _ scope: Scope,
        _ condition: String,
        _ revisions: ClosedRange<Revision>,
        _ limit: Int
    ) throws {
        guard removed.count <= limit else { return }
        let others = view.scopes.indices.map { "?\($0 + 7)" }.joined(separator: ", ")
        let isElsewhere =
            others.isEmpty
            ? ""
            : """
             AND NOT EXISTS (SELECT 1 FROM change_index o WHERE o.space = ?1 AND o.model = ?3 AND o.record = c.record
                AND o.scope IN (\(others)) AND o.is_exit = 0)
            """
        let arguments: [SQLValue] = [
            .integer(space), .text(scope.description), .text(view.model.name), .integer(revisions.lowerBound.rawValue),
            .integer(revisions.upperBound.rawValue), .integer(Int64(limit + 1)),
        ]
        try session.rows(
            """
            SELECT c.record FROM change_index c WHERE c.space = ?1 AND c.scope = ?2 AND c.model = ?3 \(condition)\
            \(isElsewhere) LIMIT ?6
            """,
            arguments + view.scopes.map { .text($0.description) }
        ) { row in
            removed.insert(row.integer(0))
            return removed.count <= limit
        }
    }
}

/// One changed record, valid only while it is visited.
package struct SyncRow {
    private let row: any SQLRow

    init(row: any SQLRow) { self.row = row }

    package var moment: Moment {
        Moment(revision: Revision(rawValue: row.integer(0)), instant: Instant(microseconds: row.integer(1)))
    }
    package var record: RecordID { row.integer(2) }

    /// The row of the wanted columns, which begin at ``firstColumn``.
    package var columns: any SQLRow { row }
    package static let firstColumn = 3
}
