import NabhaModel

/// What became of a row.
enum DjangoOutcome: Sendable, Hashable {
    case taken
    case present
    /// Its record is here with other content in these fields, and stays as it is.
    case differs([String])
    /// Its record was here and has been deleted; it is not brought back.
    case deleted
    case skipped(String)
}

extension DjangoRow {
    /// Makes a record of the row where there is none yet, and nothing where there is.
    func take(in transaction: Transaction) throws -> DjangoOutcome {
        guard faults.isEmpty else { return .skipped(faults.joined(separator: " ")) }
        if model == PharmacyStaff.model, try pairs(in: transaction) { return .present }
        if let existing = try transaction.record(model, id) {
            guard try isSame(as: existing, in: transaction) else {
                return .skipped("id: Another \(model.name.replacingUnderscores) has it here.")
            }
            let changed = model.fields.map(\.name).filter { name in values[name].map { $0 != existing[name] } ?? false }
            return changed.isEmpty ? .present : .differs(changed)
        }
        if try wasHere(in: transaction) { return .deleted }
        for reference in references {
            if let reason = try fault(of: reference, in: transaction) { return .skipped(reason) }
        }
        let identity = KeptIdentity(
            id: id,
            createdAt: createdAt ?? updatedAt ?? transaction.now,
            updatedAt: updatedAt ?? transaction.now,
            lastSyncedAt: lastSyncedAt
        )
        try transaction.insert(model, values, keeping: identity)
        return .taken
    }

    private func target(of reference: DjangoReference) -> RecordID? {
        values[reference.column].flatMap { RecordID($0) }
    }

    /// Why the reference cannot be kept; nil where it names here whom it names there.
    private func fault(of reference: DjangoReference, in transaction: Transaction) throws -> String? {
        let kind = reference.model.name.replacingUnderscores
        guard let identity = reference.identity, let id = target(of: reference) else {
            return "\(reference.column): Names a \(kind) that does not exist."
        }
        guard let record = try transaction.record(reference.model, id) else {
            return "\(reference.column): Names a \(kind) that was not taken."
        }
        guard try identity.isOf(record, in: transaction) else {
            return "\(reference.column): Names a \(kind) whose id another one has here."
        }
        return nil
    }

    private func isSame(as existing: Record, in transaction: Transaction) throws -> Bool {
        if createdAt != nil || references.isEmpty {
            return try DjangoIdentity(createdAt: createdAt, user: nil, name: values["name"].flatMap { String($0) })
                .isOf(existing, in: transaction)
        }
        for reference in references where model.field(named: reference.column)?.writable == .atCreation {
            guard existing.reference(reference.column) == target(of: reference),
                try fault(of: reference, in: transaction) == nil
            else { return false }
        }
        return true
    }

    /// Whether a record with this id was here before.
    private func wasHere(in transaction: Transaction) throws -> Bool {
        let snapshot = transaction.snapshot
        if model.isSynced { return try snapshot.hasEntries(model, id) }
        if model == User.model { return try !snapshot.grants(of: id).isEmpty }
        guard let user = values[PharmacyStaff.user.name].flatMap({ RecordID($0) }),
            let pharmacy = values[PharmacyStaff.pharmacy.name].flatMap({ RecordID($0) })
        else { return false }
        return try snapshot.grants(of: user).contains { $0.scope == Scope(.pharmacy, pharmacy) }
    }

    /// Whether the user is on the pharmacy's staff already, be it under another id: Django gives a new one each time
    /// that a list of staff is saved, and nothing else refers to it.
    private func pairs(in transaction: Transaction) throws -> Bool {
        for reference in references where try fault(of: reference, in: transaction) != nil { return false }
        let conditions = references.compactMap { reference in
            values[reference.column].map { RecordQuery.Condition.equals(reference.column, $0) }
        }
        return try !transaction.snapshot.records(RecordQuery(model, where: conditions, limit: 1)).isEmpty
    }
}
