import NabhaModel
import NabhaSync

/// Edits made by the person who holds the phone.
extension LocalTransaction {
    func create(_ model: String, _ values: [String: Value], group: EditGroup?) throws -> RecordKey {
        let table = try table(model)
        try check(values, for: table.model, isNew: true)
        for field in table.model.fields where field.defaultValue == nil && values[field.name] == nil {
            throw ReplicaError.invalid(field: field.name, .required)
        }
        let key = RecordKey(model: model, uid: environment.uid())
        let members = table.model.fields.compactMap { field in
            values[field.name].map { JSON.Member(field.name, $0.wire) }
        }
        try append(.create(members), to: key, record: try newLocalID(key), base: .zero, seen: [], group)
        return key
    }

    func set(_ key: RecordKey, _ values: [String: Value], group: EditGroup?) throws {
        let table = try table(key.model)
        guard let shown = try shown(key) else { throw ReplicaError.notFound }
        try check(values, for: table.model, isNew: false)
        let changed = table.model.fields.filter { field in values[field.name].map { $0 != shown[field.name] } ?? false }
        guard !changed.isEmpty else { return }
        let members = changed.compactMap { field in values[field.name].map { JSON.Member(field.name, $0.wire) } }
        try append(.set(members), to: shown, group)
    }

    func move(_ key: RecordKey, by deltas: [String: Int64], group: EditGroup?) throws {
        let table = try table(key.model)
        guard let shown = try shown(key) else { throw ReplicaError.notFound }
        var members: [JSON.Member] = []
        for (name, delta) in deltas.sorted(by: { $0.key < $1.key }) {
            guard let field = table.model.field(named: name), field.conflict == .counter else {
                throw ReplicaError.unknownField(name)
            }
            guard delta != 0 else { continue }
            let old = Int64(shown[name]) ?? 0
            let (moved, overflows) = old.addingReportingOverflow(delta)
            do { try field.validate(.integer(overflows ? .max : moved)) } catch {
                throw ReplicaError.invalid(field: name, error)
            }
            members.append(JSON.Member(name, .integer(delta)))
        }
        guard !members.isEmpty else { return }
        try append(.move(members), to: shown, group)
    }

    func delete(_ key: RecordKey, group: EditGroup?) throws {
        guard let shown = try shown(key) else { throw ReplicaError.notFound }
        // What the server never heard of can go without its knowing.
        let live = try outbox.live(on: key)
        if group == nil, live.first?.isCreation == true,
            live.allSatisfy({ $0.state == .pending && $0.group == nil }), try !isNamed(shown)
        {
            for operation in live { try outbox.remove(operation) }
            return try hide(key)
        }
        try append(.delete, to: shown, group)
    }

    /// Whether edits of other records name one.
    private func isNamed(_ version: RecordVersion) throws -> Bool {
        try outbox.live()
            .contains { operation in
                guard let model = catalog[operation.key.model] else { return false }
                return operation.references(model)
                    .contains { $0.model == version.table.model.name && $0.id == version.id }
            }
    }

    // MARK: Noting

    private func append(_ action: Operation.Action, to shown: RecordVersion, _ group: EditGroup?) throws {
        let server = try serverVersion(shown.key)
        let seen = server?.members(action.members.map(\.key)) ?? []
        try keepVersion(of: shown.key)
        try append(action, to: shown.key, record: shown.id, base: try base(server), seen: seen, group)
    }

    /// The revision that the person looks at.
    func base(_ server: RecordVersion?) throws -> Revision {
        guard let server else { return .zero }
        guard server.revision == .zero else { return server.revision }
        // From before a restore, and not compared since.
        return Revision(rawValue: try meta.integer(.restoredTo) ?? 0)
    }

    private func append(
        _ action: Operation.Action,
        to key: RecordKey,
        record: RecordID,
        base: Revision,
        seen: [JSON.Member],
        _ group: EditGroup?
    ) throws {
        let operation = LocalOperation(
            id: 0,
            group: group?.number,
            key: key,
            record: record,
            base: base,
            action: action,
            seen: seen,
            claimedAt: environment.now()
        )
        try group?.count()
        try outbox.append(operation)
        try show(key)
    }

    // MARK: Refusing early

    /// What the server would refuse for certain is refused while the person is still looking at it.
    func check(_ values: [String: Value], for model: Model, isNew: Bool) throws {
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let field = model.field(named: name), isWritable(field, with: values, isNew: isNew) else {
                throw ReplicaError.unknownField(name)
            }
            if case .reference(let other) = field.type, case .integer(let id) = value, id < 0 {
                guard try uid(other, id) != nil else { throw ReplicaError.invalid(field: name, .missing(other)) }
                continue
            }
            do { try field.validate(value) } catch { throw ReplicaError.invalid(field: name, error) }
        }
    }

    private func isWritable(_ field: FieldDescription, with values: [String: Value], isNew: Bool) -> Bool {
        switch field.writable {
        case .always: true
        case .atCreation: isNew
        // Why an appointment is cancelled is said with the cancelling, and only there.
        case .byRules:
            field == Appointment.cancelledReason.description
                && values[Appointment.status.name] == Appointment.Status.cancelled.value
        }
    }
}

/// Edits that happen all or none.
final class EditGroup {
    let number: Int64
    private var edits = 0

    init(_ number: Int64) { self.number = number }

    func count() throws {
        edits += 1
        guard edits <= SyncLimit.operationsInGroup else {
            throw ReplicaError.groupTooLarge(limit: SyncLimit.operationsInGroup)
        }
    }
}
