import NabhaModel

/// Checks the records of a model, each by itself and against its entries in the change index.
struct RecordCheck {
    let run: CheckRun
    let model: Model
    private let head: Revision

    init(run: CheckRun, model: Model) throws {
        self.run = run
        self.model = model
        head = try run.snapshot.head().revision
    }

    /// How many records there are of all models.
    static func count(_ run: CheckRun) throws -> Int {
        try run.snapshot.catalog.models
            .map { try run.count("SELECT count(*) FROM \"\($0.name)\" WHERE space = ?1", [run.space]) }
            .reduce(0, +)
    }

    func check() throws {
        let table = run.snapshot.tables[model]
        let entries = EntryCheck(run: run, model: model)
        try run.session.rows(
            "SELECT \(table.columns) FROM \"\(model.name)\" r WHERE r.space = ?1 ORDER BY r.id",
            [run.space]
        ) { row in
            let id = row.integer(0)
            checkIdentity(row, id)
            checkRevisions(row, id)
            checkValues(row, id)
            // What cannot be read as a record has been reported by now.
            if model.isSynced, let record = try? table.record(from: row) { try entries.check(record) }
            try run.step()
            return true
        }
    }

    private func checkIdentity(_ row: any SQLRow, _ id: RecordID) {
        if id < 1 { run.found("Its id is not a positive integer.", model, id) }
        if row.storage(1) != .blob || UID(bytes: row.blob(1)) == nil {
            run.found("Its uid is not a UUID of version 7.", model, id)
        }
        for (place, name) in RecordTable.metadata.enumerated() where name.hasSuffix("_at") {
            let isMissing = row.isNull(place) && name != "last_synced_at"
            if isMissing || !row.isNull(place) && row.storage(place) != .integer {
                run.found("\(name): \(FieldType.instant.expectation)", model, id)
            }
        }
    }

    private func checkRevisions(_ row: any SQLRow, _ id: RecordID) {
        let revision = row.integer(2)
        // Revisions have no gaps, which is checked by itself: all up to the head are those of commits.
        if row.storage(2) != .integer || !(1...max(1, head.rawValue)).contains(revision) {
            run.found("Its revision is not that of a commit.", model, id)
        }
        let parts = row.text(3).split(separator: ",", omittingEmptySubsequences: false).map { Int64($0) }
        if parts.count > model.fields.count || parts.contains(where: { $0.map { $0 < 0 } ?? true }) {
            run.found("The revisions of its fields cannot be read.", model, id)
        } else if parts.contains(where: { $0 ?? 0 > revision }) {
            run.found("A field's revision is later than the record's.", model, id)
        }
    }

    private func checkValues(_ row: any SQLRow, _ id: RecordID) {
        for (place, field) in model.fields.enumerated() {
            do {
                _ = try row.value(RecordTable.metadata.count + place, checkedFor: field)
            } catch {
                run.found("\(field.name): \(error.message)", model, id)
            }
        }
    }
}
