import NabhaModel
import NabhaStore
import NabhaSync

/// Decides what a device must be sent of a record: all of it, the fields that changed, that it left, or nothing.
struct ChangeReader {
    private let snapshot: Snapshot
    private let schema: Int
    private let own: Set<Revision>
    private let created: Set<RecordReference>
    /// Up to which the device has everything: what it was sent of a whole that is not complete does not count.
    private let data: Revision
    private let scopes: Set<Scope>
    /// The scopes of which the device has everything up to `data`.
    private let complete: Set<Scope>
    private let bugs: NabhaStore.Environment
    /// The first change after `data` in anything that was looked at: for a device at any position before it, all of that is
    /// as new.
    private(set) var earliest = Revision(rawValue: .max)

    init(_ pull: Pull, _ cursor: Cursor, _ scopes: Set<Scope>) {
        snapshot = pull.snapshot
        bugs = pull.bugs
        schema = pull.schema
        // On pages that complete held ones results come before what was held, and their fields must come again after it.
        own = cursor.within == nil ? pull.own : []
        created = cursor.within == nil ? pull.created : []
        data = cursor.within?.complete ?? cursor.data
        self.scopes = scopes
        complete = scopes.subtracting(cursor.backfills.map(\.scope))
    }

    /// - Returns: nil where the device knows already.
    mutating func change(at position: FeedPosition) throws -> PageItem? {
        note([position.revision])
        let model = snapshot.catalog.models[position.model]
        guard model.since <= schema else { return nil }
        let entries = try snapshot.entries(model, position.record, in: scopes)
        let live = entries.filter { !$0.isExit }
        for entry in entries { note([entry.revision, entry.entered]) }
        guard !live.isEmpty, let content = try snapshot.exchanged(model, position.record) else {
            if bugs.hasBug(.missingExit) { return nil }
            let exit = ExchangeReply.Exit(model: model.name, id: position.record)
            return PageItem(content: .exit(exit), progress: .feed(position), record: nil)
        }
        note([content.record.revision])
        note(content.record.fieldRevisions)
        note(content.derivedRevisions)
        let isCreatedHere = created.contains(RecordReference(model: model, id: position.record))
        if bugs.hasBug(.ownChangesSkippedForOthers), content.record.lastSyncedAt == content.record.updatedAt {
            return nil
        }
        guard isKnown(live) || isCreatedHere else {
            return item(.whole(of: model, schema), content, live, .feed(position))
        }
        let columns = changedColumns(content)
        let moved = entries.contains { entry in
            guard entry.revision > data else { return false }
            return entry.isExit || entry.entered > data && !(isCreatedHere && own.contains(entry.entered))
        }
        let revision = content.record.revision
        guard !columns.isEmpty || moved || revision > data && !own.contains(revision) else { return nil }
        return item(columns, content, live, .feed(position))
    }

    private mutating func note(_ revisions: [Revision]) {
        for revision in revisions where revision > data { earliest = min(earliest, revision) }
    }

    /// A record of a scope that is new to the device.
    func member(_ id: RecordID, of backfill: Cursor.Backfill, _ passes: [BackfillPass]) throws -> PageItem? {
        let model = passes[backfill.pass].model
        guard model.since <= schema else { return nil }
        let live = try snapshot.entries(model, id, in: scopes).filter { !$0.isExit }
        guard !live.isEmpty, let content = try snapshot.exchanged(model, id) else { return nil }
        // What it has through another scope needs only be told to be in this one too.
        let columns = isKnown(live) ? Columns() : .whole(of: model, schema)
        return item(columns, content, live, .backfill(backfill))
    }

    private func isKnown(_ live: [ScopeEntry]) -> Bool {
        live.contains { complete.contains($0.scope) && $0.entered <= data }
    }

    // MARK: Columns

    /// The places of fields and derived fields.
    struct Columns {
        var isWhole = false
        var fields: [Int] = []
        var derived: [Int] = []

        var isEmpty: Bool { fields.isEmpty && derived.isEmpty }

        static func whole(of model: Model, _ schema: Int) -> Columns {
            Columns(
                isWhole: true,
                fields: model.fields.indices.filter { model.fields[$0].since <= schema },
                derived: Array(model.derived.indices)
            )
        }
    }

    private func changedColumns(_ content: ExchangedRecord) -> Columns {
        let record = content.record
        return Columns(
            fields: record.fieldRevisions.indices.filter { place in
                let revision = record.fieldRevisions[place]
                return revision > data && !own.contains(revision) && record.model.fields[place].since <= schema
            },
            derived: content.derivedRevisions.indices.filter { content.derivedRevisions[$0] > data }
        )
    }

    private func item(
        _ columns: Columns,
        _ content: ExchangedRecord,
        _ live: [ScopeEntry],
        _ progress: PageItem.Progress
    ) -> PageItem {
        let (shape, row) = Self.row(columns, content, in: live.map(\.scope).sorted())
        return PageItem(content: .row(shape, row), progress: progress, record: content.record)
    }

    static func row(
        _ columns: Columns,
        _ content: ExchangedRecord,
        in scopes: [Scope]
    ) -> (RecordGroup.Shape, RecordGroup.Row) {
        let record = content.record
        let model = record.model
        let shape = RecordGroup.Shape(
            model: model,
            scopes: scopes,
            isWhole: columns.isWhole,
            columns: columns.fields.map { model.fields[$0].name } + columns.derived.map { model.derived[$0].name }
        )
        let row = RecordGroup.Row(
            id: record.id,
            revision: record.revision,
            uid: columns.isWhole ? record.uid : nil,
            values: columns.fields.map { record.values[$0] } + columns.derived.map { content.derived[$0] }
        )
        return (shape, row)
    }
}
