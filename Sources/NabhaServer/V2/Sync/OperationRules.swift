import NabhaModel
import NabhaStore
import NabhaSync

/// Applies one edit of a device inside a transaction, by the same rules as the REST API, and settles what meets it.
struct OperationRules {
    let services: Services
    let principal: Principal
    let transaction: Transaction
    let log: OperationLog
    /// When the edit was made by the phone's clock, which orders nothing but in a world with that fault.
    var claimedAt: Instant?

    /// - Throws: a ``Refusal``, or a ``Problem`` of the rules of the REST API; then nothing may stay staged.
    func apply(_ edit: Operation.Edit) throws -> OperationOutcome {
        guard let model = transaction.snapshot.catalog[edit.model], model.isSynced else {
            throw Refusal.malformed("model", FieldFault("There is no such model."))
        }
        if case .create(let members) = edit.action { return try create(model, edit.uid, members) }
        guard let record = try transaction.record(model, uid: edit.uid), try isVisible(record) else {
            throw Refusal.notFound
        }
        switch edit.action {
        case .create: preconditionFailure("handled above")
        case .set(let members): return try set(record, members, base: edit.base)
        case .move(let members): return try move(record, members, base: edit.base)
        case .delete: return try delete(record, base: edit.base)
        }
    }

    /// What is staged in this transaction was made by the caller.
    private func isVisible(_ record: Record) throws -> Bool {
        let scopes = Set(principal.grants.filter { $0.to == nil }.map(\.scope))
        if try transaction.snapshot.isVisible(record.model, record.id, in: scopes) { return true }
        return try transaction.snapshot.id(record.model, uid: record.uid) == nil
    }

    // MARK: Creating

    private func create(_ model: Model, _ uid: UID, _ members: [JSON.Member]) throws -> OperationOutcome {
        let values = try values(members, of: model) { $0.writable != .byRules && $0.conflict != .stateMachine }
        for field in model.fields where field.defaultValue == nil && values[field.name] == nil {
            throw Refusal.malformed(field.name, .required)
        }
        guard try transaction.record(model, uid: uid) == nil else { throw Refusal.exists(["uid"]) }
        let record = try transaction.insert(model, values, uid: uid)
        // Before anything is said of other records: who may not make one learns nothing of those that are there.
        try RecordAccess.checkCreation(of: record, by: principal)
        try checkReferences(of: record)
        try checkUnique(record, changed: Set(model.fields.map(\.name)))
        if model == Appointment.model {
            try AppointmentOperation(rules: self).checkCreation(of: record, given: Set(values.keys))
        }
        let reference = RecordReference(model: model, id: record.id)
        return OperationOutcome(set: try derived(of: record), created: reference, scopes: try scopes(of: record))
    }

    /// What the device cannot know of a record that it made: whom its references show.
    private func derived(of record: Record) throws -> [JSON.Member] {
        try record.model.derived.compactMap { field in
            guard case .reference(let name)? = record.model.field(named: field.through)?.type,
                let model = transaction.snapshot.catalog[name], let id = record.reference(field.through),
                let origin = try transaction.record(model, id)
            else { return nil }
            return JSON.Member(field.name, origin[field.origin.name].wire)
        }
    }

    private func scopes(of record: Record) throws -> [Scope] {
        let held = Set(principal.grants.filter { $0.to == nil }.map(\.scope)).subtracting([.space, .stock])
        let own = try record.ownScopes { name, id in
            try transaction.snapshot.catalog[name].flatMap { try transaction.record($0, id) }
        }
        return own.intersection(held).sorted()
    }

    private func checkReferences(of record: Record) throws {
        for (field, name) in record.model.references {
            guard let model = transaction.snapshot.catalog[name], let id = record.reference(field.name) else {
                continue
            }
            guard try transaction.record(model, id) != nil else {
                throw Refusal.malformed(field.name, .missing(name))
            }
        }
    }

    // MARK: Changing

    private func set(_ record: Record, _ members: [JSON.Member], base: Revision) throws -> OperationOutcome {
        if record.model == Appointment.model {
            return try AppointmentOperation(rules: self).set(record, members, base: base)
        }
        let given = try values(members, of: record.model) { $0.writable == .always }
        try RecordAccess.checkWriting(of: record, by: principal)
        let changed = given.filter { record[$0.key] != $0.value }
        guard !changed.isEmpty else { return OperationOutcome(unchanged: record.revision) }
        try checkClashes(of: Set(changed.keys), in: record, base: base)
        var next = record
        for (name, value) in changed { next[name] = value }
        try checkReferences(of: next)
        try checkUnique(next, changed: Set(changed.keys))
        try transaction.update(next)
        return OperationOutcome()
    }

    private func checkUnique(_ record: Record, changed: Set<String>) throws {
        let model = record.model
        for fields in model.uniqueTogether + model.fields.filter(\.isUnique).map({ [$0.name] })
        where !changed.isDisjoint(with: fields) {
            guard try !transaction.hasAnother(like: record, in: fields) else { throw Refusal.exists(fields) }
        }
    }

    private func move(_ record: Record, _ members: [JSON.Member], base: Revision) throws -> OperationOutcome {
        try RecordAccess.checkWriting(of: record, by: principal)
        var next = record
        var set: [JSON.Member] = []
        for member in members {
            guard let field = record.model.field(named: member.key), field.conflict == .counter,
                case .integer(let delta) = member.value, case .integer(let now) = record[field.name]
            else { throw Refusal.malformed(member.key, FieldFault("Give a whole number for a counter.")) }
            let (sum, overflows) = now.addingReportingOverflow(delta)
            guard !overflows, sum >= 0 else { throw Refusal.insufficient(field, in: record) }
            do { try field.validate(.integer(sum)) } catch { throw Refusal.malformed(member.key, error) }
            next[field.name] = .integer(sum)
            if try isChangedByOthers(field.name, in: record, since: base) {
                set.append(JSON.Member(field.name, .integer(sum)))
            }
        }
        guard next.values != record.values else { return OperationOutcome(unchanged: record.revision) }
        try transaction.update(next)
        return OperationOutcome(set: set)
    }

    private func delete(_ record: Record, base: Revision) throws -> OperationOutcome {
        guard record.model == PharmacyInventory.model || principal.isAdmin && record.model != Appointment.model else {
            throw Refusal(.forbidden, "This \(record.model.name.replacingUnderscores) cannot be deleted from a phone.")
        }
        try RecordAccess.checkWriting(of: record, by: principal)
        try checkClashes(of: Set(record.model.fields.map(\.name)), in: record, base: base)
        try transaction.delete(record.model, record.id)
        return OperationOutcome()
    }

    // MARK: Conflicts

    /// Refuses to write over what somebody else wrote since the person looked.
    func checkClashes(of fields: Set<String>, in record: Record, base: Revision) throws {
        let clashing = try record.model.fields.filter {
            try fields.contains($0.name) && isChangedByOthers($0.name, in: record, since: base)
        }
        guard !clashing.isEmpty else { return }
        throw Refusal.stale(clashing, in: record)
    }

    /// Whether a field changed after `base` by anything but the device's own operations.
    func isChangedByOthers(_ name: String, in record: Record, since base: Revision) throws -> Bool {
        guard let place = record.model.position(of: name) else { return false }
        if services.environment.hasBug(.deviceClockOrders) { return claimedAt ?? record.updatedAt < record.updatedAt }
        let revision = record.fieldRevisions[place]
        // What is staged in this transaction has no revision yet, and is the device's own.
        guard revision > base else { return false }
        return try !log.made(revision)
    }

    // MARK: Values

    /// The values that were sent, by field name.
    ///
    /// - Throws: a ``Refusal`` with every fault.
    func values(
        _ members: [JSON.Member],
        of model: Model,
        where mayWrite: (FieldDescription) -> Bool
    ) throws -> [String: Value] {
        var values: [String: Value] = [:]
        var faults: [String: [String]] = [:]
        for member in members {
            let name = String(member.key.unicodeScalars.prefix(RecordInput.longestName))
            guard let field = model.field(named: member.key), mayWrite(field) else {
                faults[name] = [FieldFault.unknown.message]
                continue
            }
            do {
                let value = try value(member.value, of: field)
                try field.validate(value)
                values[field.name] = value
            } catch let fault as FieldFault {
                faults[name] = [fault.message]
            }
        }
        guard faults.isEmpty else { throw Refusal(Problem.validation(faults)) }
        return values
    }

    /// A reference may be the uid of a record that the device made and has no id of yet.
    private func value(_ json: JSON, of field: FieldDescription) throws -> Value {
        guard case .reference(let name) = field.type, case .string(let text) = json else {
            let value = try field.type.value(wire: json)
            if case .instant(let instant) = value, !Instant.calendar.contains(instant) {
                throw FieldFault("Not an instant of the years 1 to 9999.")
            }
            return value
        }
        guard let uid = UID(text), let model = transaction.snapshot.catalog[name],
            let record = try transaction.record(model, uid: uid)
        else { throw FieldFault.missing(name) }
        return .integer(record.id)
    }
}

extension Refusal {
    static func exists(_ fields: [String]) -> Refusal {
        var refusal = Refusal(.alreadyExists, "There is already one with this \(fields.joined(separator: " and ")).")
        refusal.fields = Dictionary(fields.map { ($0, [FieldFault.taken.message]) }, uniquingKeysWith: { $1 })
        return refusal
    }

    static func insufficient(_ field: FieldDescription, in record: Record) -> Refusal {
        var refusal = Refusal(.insufficientStock, "There are not that many.").showing([field], of: record)
        refusal.action = .retry
        return refusal
    }

    static func stale(_ fields: [FieldDescription], in record: Record) -> Refusal {
        var refusal = Refusal(.staleUpdate, "Somebody else changed this in the meantime.").showing(fields, of: record)
        refusal.action = fields.contains { $0.conflict == .manual } ? .manualMerge : .refresh
        return refusal
    }

    /// With the server's values of these fields.
    func showing(_ fields: [FieldDescription], of record: Record) -> Refusal {
        var refusal = self
        refusal.theirs = fields.map { JSON.Member($0.name, record[$0.name].wire) }
        refusal.revision = record.revision
        return refusal
    }
}
