import NabhaModel

/// Writes records into their tables.
struct RecordRows {
    let snapshot: Snapshot
    let moment: Moment
    let origin: Origin
    private var session: any SQLSession { snapshot.session }
    private var tables: RecordTables { snapshot.tables }

    func write(_ write: StagedWrite) throws {
        switch (write.before, write.after) {
        case (nil, let after?): try insert(after, keepsInstants: write.keepsInstants)
        case (let before?, let after?): try update(before, after)
        case (let before?, nil):
            try session.execute(tables[before.model].deletion, [.integer(before.id)])
        case (nil, nil): break
        }
    }

    private func insert(_ record: Record, keepsInstants: Bool) throws {
        let revisions = Array(repeating: moment.revision, count: record.values.count)
        var metadata: [SQLValue] = [
            .integer(snapshot.space), .integer(record.id), .blob(record.uid.bytes), .integer(moment.revision.rawValue),
            .text(FieldRevisions(revisions).text),
        ]
        if keepsInstants {
            metadata += [
                .integer(record.createdAt.microseconds), .integer(record.updatedAt.microseconds),
                record.lastSyncedAt.map { .integer($0.microseconds) } ?? .null,
            ]
        } else {
            let instant = SQLValue.integer(moment.instant.microseconds)
            metadata += [instant, instant, origin.isSyncingClient ? instant : .null]
        }
        try session.execute(tables[record.model].insertion, metadata + record.values.map(\.sql))
    }

    private func update(_ before: Record, _ after: Record) throws {
        var revisions = before.fieldRevisions
        for place in after.values.indices where before.values[place] != after.values[place] {
            revisions[place] = moment.revision
        }
        let instant = SQLValue.integer(moment.instant.microseconds)
        let table = tables[after.model]
        let places = table.updated(from: before.values, to: after.values)
        try session.execute(
            table.update(of: places),
            [
                .integer(after.id), .integer(moment.revision.rawValue), .text(FieldRevisions(revisions).text), instant,
                origin.isSyncingClient ? instant : before.lastSyncedAt.map { .integer($0.microseconds) } ?? .null,
            ] + places.map { after.values[$0].sql }
        )
    }
}
