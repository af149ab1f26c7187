import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// What is special about creating records of a model.
struct RecordCreation: Sendable {
    /// Fills in what may be left out because it follows from who creates.
    var complete: @Sendable (_ values: inout [String: Value], Principal) -> Void = { _, _ in }
    /// Refuses a record, staged already, for what is true of other records.
    var check: @Sendable (Record, Principal, Transaction) throws -> Void = { _, _, _ in }
}

/// What is special about changing records of a model.
struct RecordChange: Sendable {
    /// The record with new values.
    var apply: @Sendable (_ values: [String: Value], Record, Principal, Transaction) throws -> Record = {
        values,
        record,
        _,
        _ in
        var next = record
        for (name, value) in values { next[name] = value }
        return next
    }
}

// The body is looked at before its turn to write comes, for others wait for that. What depends on what is stored, and on
// who the caller is by then, is checked inside the transaction that writes, so that nothing can change in between.
extension RecordHandlers {
    func create(_ call: Call) async throws -> Reply {
        let given = try shape.newValues(try await call.object())
        return try await write(call, status: .created) { transaction, principal in
            var values = given
            creation.complete(&values, principal)
            let record = try transaction.insert(shape.model, values)
            try RecordAccess.checkCreation(of: record, by: principal)
            try shape.checkReferences(of: record, in: transaction)
            try creation.check(record, principal, transaction)
            return record.id
        }
    }

    /// PUT: the required fields must be given; others that are left out stay as they are.
    func replace(_ call: Call) async throws -> Reply { try await change(call, isWhole: true) }

    func update(_ call: Call) async throws -> Reply { try await change(call, isWhole: false) }

    func delete(_ call: Call) async throws -> Reply {
        let id = try call.id()
        try await services.write(call) { transaction, principal in
            _ = try writable(id, principal, transaction)
            try transaction.delete(shape.model, id)
        } reply: { _, _ in
        }
        return Reply(.noContent)
    }

    /// Writes, and shows the record that was written.
    func write(
        _ call: Call,
        status: HTTPResponse.Status = .ok,
        _ body: @escaping @Sendable (Transaction, Principal) throws -> RecordID
    ) async throws -> Reply {
        do {
            let (record, json) = try await services.write(call, body) { snapshot, id in
                guard let record = try snapshot.record(shape.model, id) else { throw Problem.notFound }
                return (record, try shape.show(record, in: snapshot))
            }
            try await services.readAudit.record([record], call)
            return .json(json, status: status)
        } catch StoreError.duplicate(_, let fields) {
            throw Problem.taken(fields.map(shape.name(of:)))
        }
    }

    private func change(_ call: Call, isWhole: Bool) async throws -> Reply {
        let id = try call.id()
        var read = RecordInput(try await call.object(), writable: shape.taken(in: .change), shown: shape.shown)
        if isWhole { read.require(all: shape.required(in: .change)) }
        let input = read
        return try await write(call) { transaction, principal in
            let record = try writable(id, principal, transaction)
            try input.check()
            if !input.readOnly.isEmpty {
                try input.compareReadOnly(with: try shape.show(record, in: transaction.snapshot))
            }
            let next = try change.apply(input.values, record, principal, transaction)
            // What changes nothing takes no revision, so that no phone fetches it again.
            guard next.values != record.values else { return id }
            try shape.checkReferences(of: next, in: transaction)
            try transaction.update(next)
            return id
        }
    }

    /// The record, if the caller may write it.
    private func writable(_ id: RecordID, _ principal: Principal, _ transaction: Transaction) throws -> Record {
        guard let record = try transaction.record(shape.model, id) else { throw Problem.notFound }
        try RecordAccess.checkWriting(of: record, by: principal)
        return record
    }
}

extension Problem {
    /// What must be unique is there already.
    static func taken(_ names: [String]) -> Problem {
        let sentence =
            names.count == 1
            ? FieldFault.taken.message : "There is already one with this \(names.sorted().joined(separator: " and "))."
        return .validation(Dictionary(names.map { ($0, [sentence]) }, uniquingKeysWith: { first, _ in first }))
    }
}
