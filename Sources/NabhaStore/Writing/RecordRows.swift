import NabhaModel

/// Writes records into their tables.
struct RecordRows {
    let session: any SQLSession
    let space: Int64
    let moment: Moment
    let origin: Origin

    func write(_ write: StagedWrite) throws {
        switch (write.before, write.after) {
        case (nil, let after?): try insert(after, keepsInstants: write.keepsInstants)
        case (let before?, let after?): try update(before, after)
        case (let before?, nil):
            try session.execute("DELETE FROM \"\(before.model.name)\" WHERE id = ?1", [.integer(before.id)])
        case (nil, nil): break
        }
    }

    private func insert(_ record: Record, keepsInstants: Bool) throws {
        let revisions = Array(repeating: moment.revision, count: record.values.count)
        var metadata: [SQLValue] = [
            .integer(space), .integer(record.id), .blob(record.uid.bytes), .integer(moment.revision.rawValue),
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
        try session.execute(insertion(into: record.model), metadata + record.values.map(\.sql))
    }

    /// Put together without lists of parts: it is needed with every record that is written.
    private func insertion(into model: Model) -> String {
        var sql = "INSERT INTO \"\(model.name)\" (space"
        for column in RecordColumns.metadata { sql += ", \(column)" }
        for field in model.fields { sql += ", \"\(field.name)\"" }
        sql += ") VALUES (?1"
        for place in 0..<(RecordColumns.metadata.count + model.fields.count) { sql += ", ?\(place + 2)" }
        return sql + ")"
    }

    private func update(_ before: Record, _ after: Record) throws {
        let revisions = zip(zip(before.values, after.values), before.fieldRevisions)
            .map { values, revision in
                values.0 == values.1 ? revision : moment.revision
            }
        let instant = SQLValue.integer(moment.instant.microseconds)
        let fields = after.model.fields.enumerated().map { "\"\($1.name)\" = ?\($0 + 6)" }
        try session.execute(
            """
            UPDATE "\(after.model.name)" SET revision = ?2, field_revisions = ?3, updated_at = ?4, last_synced_at = ?5, \
            \(fields.joined(separator: ", ")) WHERE id = ?1
            """,
            [
                .integer(after.id), .integer(moment.revision.rawValue), .text(FieldRevisions(revisions).text), instant,
                origin.isSyncingClient ? instant : before.lastSyncedAt.map { .integer($0.microseconds) } ?? .null,
            ] + after.values.map(\.sql)
        )
    }
}
