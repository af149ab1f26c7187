package import NabhaModel

/// A place in the order in which changes are sent: revision, model, record.
package struct FeedPosition: Sendable, Hashable, Comparable {
    package let revision: Revision
    /// The model's place in the catalog.
    package let model: Int
    package let record: RecordID

    package init(revision: Revision, model: Int, record: RecordID) {
        self.revision = revision
        self.model = model
        self.record = record
    }

    package static func < (left: FeedPosition, right: FeedPosition) -> Bool {
        (left.revision, left.model, left.record) < (right.revision, right.model, right.record)
    }
}

/// A record's place in one scope, as the change index has it.
package struct ScopeEntry: Sendable, Hashable {
    package let scope: Scope
    /// When it last changed there, entered or left.
    package let revision: Revision
    package let entered: Revision
    package let isExit: Bool
}

extension Snapshot {
    /// The records that changed in, entered or left any of the scopes after a position, in order and each once.
    ///
    /// - Parameters:
    ///   - limit: about how many; at least one where there is one.
    /// - Returns: the positions; whether there may be more after them; and, where there are none, the last change in the
    ///   scopes, nil where nothing changed: a record in several scopes stands at the first of its changes.
    package func feed(
        after position: FeedPosition,
        in scopes: [Scope],
        limit: Int
    ) throws -> (positions: [FeedPosition], isCut: Bool, last: Revision?) {
        var found: [FeedPosition] = []
        // What lies beyond the end of a source that was cut off may have others before it.
        var bound: FeedPosition?
        for (place, model) in catalog.models.enumerated() where model.isSynced {
            for scope in scopes {
                let part = try feed(after: position, model, place, scope, limit)
                if part.count == limit, let last = part.last { bound = min(bound ?? last, last) }
                found += part
            }
        }
        let last = found.map(\.revision).max()
        var seen: Set<FeedPosition> = []
        found = found.sorted().filter { (bound.map($0.isAtMost) ?? true) && seen.insert($0.record(0)).inserted }
        return (found, bound != nil, last)
    }

    private func feed(
        after position: FeedPosition,
        _ model: Model,
        _ place: Int,
        _ scope: Scope,
        _ limit: Int
    ) throws -> [FeedPosition] {
        // Of the position's own revision, what comes after it: all of later models, some of the same, none of earlier.
        let record: Int64 = place > position.model ? -1 : place == position.model ? position.record : .max
        return try session.all(
            """
            SELECT revision, record FROM change_index
            WHERE space = ?1 AND scope = ?2 AND model = ?3 AND (revision, record) > (?4, ?5)
            ORDER BY revision, record LIMIT ?6
            """,
            [
                .integer(space), .text(scope.description), .text(model.name), .integer(position.revision.rawValue),
                .integer(record), .integer(Int64(limit)),
            ]
        ) { FeedPosition(revision: Revision(rawValue: $0.integer(0)), model: place, record: $0.integer(1)) }
    }

    /// Where a record stands in some scopes.
    package func entries(_ model: Model, _ id: RecordID, in scopes: Set<Scope>) throws -> [ScopeEntry] {
        try session.all(
            """
            SELECT scope, revision, entered, is_exit FROM change_index WHERE space = ?1 AND model = ?2 AND record = ?3
            """,
            [.integer(space), .text(model.name), .integer(id)]
        ) { row in
            guard let scope = row.withText(0, Scope.init(utf8:)) else {
                throw StoreError.damaged("a scope in the change index")
            }
            return ScopeEntry(
                scope: scope,
                revision: Revision(rawValue: row.integer(1)),
                entered: Revision(rawValue: row.integer(2)),
                isExit: row.integer(3) != 0
            )
        }
        .filter { scopes.contains($0.scope) }
    }

    /// Whether a record is in one of the scopes.
    package func isVisible(_ model: Model, _ id: RecordID, in scopes: Set<Scope>) throws -> Bool {
        try entries(model, id, in: scopes).contains { !$0.isExit }
    }

    /// Everything that any of the scopes holds of a model, of which someone is told only how much and in sum.
    package func members(of scope: Scope, _ model: Model, visit: (ExchangedRecord) throws -> Bool) throws {
        let table = tables[model]
        try session.rows(
            """
            \(table.exchangedColumns) FROM change_index c JOIN "\(model.name)" r ON r.id = c.record\(table.joins)
            WHERE c.space = ?1 AND c.scope = ?2 AND c.model = ?3 AND c.is_exit = 0
            """,
            [.integer(space), .text(scope.description), .text(model.name)]
        ) { try visit(try table.exchanged(from: $0)) }
    }

    package func exchanged(_ model: Model, _ id: RecordID) throws -> ExchangedRecord? {
        let table = tables[model]
        return try session.first(
            """
            \(table.exchangedColumns) FROM "\(model.name)" r\(table.joins) WHERE r.id = ?1 AND r.space = ?2
            """,
            [.integer(id), .integer(space)],
            table.exchanged(from:)
        )
    }

    package func id(_ model: Model, uid: UID) throws -> RecordID? {
        try session.first("SELECT id FROM \"\(model.name)\" WHERE uid = ?1", [.blob(uid.bytes)]) { $0.integer(0) }
    }
}

extension FeedPosition {
    fileprivate func isAtMost(_ bound: FeedPosition) -> Bool { self <= bound }

    /// The same record at another revision.
    fileprivate func record(_ revision: Int64) -> FeedPosition {
        FeedPosition(revision: Revision(rawValue: revision), model: model, record: record)
    }
}

/// A record with its derived fields, and the revisions in which what they show last changed.
package struct ExchangedRecord: Sendable {
    package let record: Record
    package let derived: [Value]
    package let derivedRevisions: [Revision]
}

extension RecordTable {
    func exchanged(from row: any SQLRow) throws -> ExchangedRecord {
        let offset = Self.metadata.count + model.fields.count
        let record = try record(from: row)
        var derived: [Value] = []
        var revisions: [Revision] = []
        // Derived fields of one origin stand together, and share what its row says.
        var origin: (through: String, revisions: [Revision]) = ("", [])
        for (index, field) in model.derived.enumerated() {
            derived.append(try row.value(offset + index, of: field.origin.type))
            if origin.through != field.through {
                let column = offset + model.derived.count + index
                let text = row.withText(column) { FieldRevisions(reading: $0, count: 0).revisions }
                origin = (field.through, text)
            }
            let place = derivedPlaces[index]
            revisions.append(place < origin.revisions.count ? origin.revisions[place] : .zero)
        }
        return ExchangedRecord(record: record, derived: derived, derivedRevisions: revisions)
    }
}
