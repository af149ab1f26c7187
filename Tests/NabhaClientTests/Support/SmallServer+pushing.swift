import NabhaClient
import NabhaModel
import NabhaSync

extension SmallServer {
    mutating func push(_ operations: [SentOperation]) -> [OperationResult] {
        var results: [OperationResult] = []
        var refused: [UID: Int64] = [:]
        for operation in operations {
            let result: OperationResult
            if operation.number < content.expected {
                result = content.results[operation.number] ?? .no(operation.number, .resultForgotten)
            } else {
                result = judge(operation, waitingFor: refused)
                content.results[operation.number] = result
                content.expected = operation.number + 1
            }
            if case .refused = result.outcome, let uid = try? operation.edit.get().uid {
                refused[uid] = refused[uid] ?? operation.number
            }
            results.append(result)
        }
        return results
    }

    private mutating func judge(_ operation: SentOperation, waitingFor refused: [UID: Int64]) -> OperationResult {
        let number = operation.number
        guard let edit = try? operation.edit.get(), let model = Catalog.nabha[edit.model] else {
            return .no(number, .validationError)
        }
        let key = RecordKey(model: edit.model, uid: edit.uid)
        if let cause = refused[edit.uid] { return .no(number, .waitsFor) { $0.waitsFor = cause } }
        if case .create(let members) = edit.action { return create(key, model, members, number) }
        guard let record = content.records[key], record.isInScope else { return .no(number, .notFound) }
        switch edit.action {
        case .create: return .no(number, .validationError)
        case .delete:
            content.records.removeValue(forKey: key)
            content.head += 1
            return .ok(number, content.head)
        case .move(let members):
            for member in members {
                let old = Int64(record.values[member.key] ?? .null) ?? 0
                let new = old + (member.value.integer ?? 0)
                guard new >= 0 else {
                    return .no(number, .insufficientStock) { $0.revision = .init(rawValue: record.revision) }
                }
                set(key, member.key, .integer(new), isOwn: true)
                return .ok(number, content.head, set: [JSON.Member(member.key, .integer(new))])
            }
            return .no(number, .validationError)
        case .set(let members): return set(key, record, edit.base.rawValue, members, number)
        }
    }

    private mutating func create(
        _ key: RecordKey,
        _ model: Model,
        _ members: [JSON.Member],
        _ number: Int64
    ) -> OperationResult {
        guard content.records[key] == nil else { return .no(number, .alreadyExists) }
        var values: [String: Value] = [:]
        for member in members {
            if case .reference(let other)? = model.field(named: member.key)?.type, let text = member.value.string {
                guard let uid = UID(text), let named = content.records[RecordKey(model: other, uid: uid)] else {
                    return .no(number, .validationError)
                }
                values[member.key] = .integer(named.id)
            } else {
                values[member.key] = (try? model.field(named: member.key)?.type.value(wire: member.value)) ?? .null
            }
        }
        create(model, values, uid: key.uid)
        return .ok(number, content.head, id: nextID, in: [Self.scope])
    }

    private mutating func set(
        _ key: RecordKey,
        _ record: Held,
        _ base: Int64,
        _ members: [JSON.Member],
        _ number: Int64
    ) -> OperationResult {
        guard !members.isEmpty else { return .no(number, .validationError) }
        let clash = members.filter { member in
            guard let change = record.changed[member.key] else { return false }
            return change.revision > base && !change.isOwn
        }
        guard clash.isEmpty else {
            return .no(number, .staleUpdate) { refusal in
                refusal.theirs = clash.map { JSON.Member($0.key, (record.values[$0.key] ?? .null).wire) }
                refusal.revision = Revision(rawValue: record.revision)
            }
        }
        content.head += 1
        for member in members {
            let value = try? record.model.field(named: member.key)?.type.value(wire: member.value)
            content.records[key]?.values[member.key] = value ?? .null
            content.records[key]?.changed[member.key] = (content.head, true)
        }
        content.records[key]?.revision = content.head
        return .ok(number, content.head)
    }
}
