import NabhaModel

/// What a set of writes does to the change index: for each record, the scopes it gains and loses references in, and
/// whether its content, or what is shown with it, changed.
struct ScopeChanges {
    struct Change {
        /// References gained (positive) or lost in each scope.
        var deltas: [Scope: Int] = [:]
        var isTouched = false
        /// Whether the record did not exist before, so that it has no references anywhere.
        var isNew = false
    }

    private(set) var changes: [RecordKey: Change] = [:]
    /// Dependents whose own scopes have been compared: they may depend on several of the writes.
    private var compared: Set<RecordKey> = []

    /// Works out the changes before any of the writes is carried out.
    init(of staged: [StagedWrite], in snapshot: Snapshot) throws {
        let before: RecordLookup = { model, id in
            try snapshot.catalog[model].flatMap { try snapshot.record($0, id) }
        }
        var overlay: [RecordKey: Record?] = [:]
        for write in staged { overlay[write.key] = .some(write.after) }
        let after: RecordLookup = { model, id in
            guard let model = snapshot.catalog[model] else { return nil }
            if let staged = overlay[RecordKey(model: model, id: id)] { return staged }
            return try snapshot.record(model, id)
        }
        for write in staged {
            try addOwn(of: write, before: before, after: after)
            addBrought(by: write, in: snapshot.catalog)
            try addDependents(on: write, staged: Set(overlay.keys), in: snapshot, before: before, after: after)
        }
    }

    private mutating func addOwn(of write: StagedWrite, before: RecordLookup, after: RecordLookup) throws {
        guard write.key.model.isSynced else { return }
        try add(write.key, from: write.before?.ownScopes(before) ?? [], to: write.after?.ownScopes(after) ?? [])
        changes[write.key, default: Change()].isTouched = write.after != nil
        changes[write.key, default: Change()].isNew = write.before == nil
    }

    private mutating func addBrought(by write: StagedWrite, in catalog: Catalog) {
        for (record, delta) in [(write.before, -1), (write.after, 1)] {
            for brought in record?.broughtScopes ?? [] {
                guard let model = catalog[brought.model] else { continue }
                let key = RecordKey(model: model, id: brought.record)
                changes[key, default: Change()].deltas[brought.scope, default: 0] += delta
            }
        }
    }

    private mutating func addDependents(
        on write: StagedWrite,
        staged: Set<RecordKey>,
        in snapshot: Snapshot,
        before: RecordLookup,
        after: RecordLookup
    ) throws {
        guard let old = write.before, let new = write.after else { return }
        let changed = Set(new.changedFields(since: old))
        for (model, field) in snapshot.catalog.dependents(on: write.key.model, changed: changed) where model.isSynced {
            let shows = model.derived.contains { $0.through == field && changed.contains($0.origin.name) }
            for record in try snapshot.records(RecordQuery(model, where: [.equals(field, .integer(old.id))])) {
                let key = RecordKey(model: model, id: record.id)
                guard !staged.contains(key) else { continue }
                if compared.insert(key).inserted {
                    try add(key, from: record.ownScopes(before), to: record.ownScopes(after))
                }
                if shows { changes[key, default: Change()].isTouched = true }
            }
        }
    }

    private mutating func add(_ key: RecordKey, from old: Set<Scope>, to new: Set<Scope>) throws {
        for scope in new.subtracting(old) { changes[key, default: Change()].deltas[scope, default: 0] += 1 }
        for scope in old.subtracting(new) { changes[key, default: Change()].deltas[scope, default: 0] -= 1 }
    }
}
