import GRDB
import NabhaClient
import NabhaModel
import NabhaSync

extension CorpusPhone {
    /// What is shown and known, in the words of scripts.
    package func state() throws -> CorpusState {
        var state = CorpusState()
        let progress = try replica.progress()
        for model in Catalog.nabha.synced {
            let records = try replica.records(model.name).map { ($0.key.uid.description, try shown($0, model)) }
            if !records.isEmpty { state.shown[model.name] = Dictionary(records, uniquingKeysWith: { $1 }) }
        }
        if !progress.scopes.isEmpty {
            state.others["scopes"] = .array(progress.scopes.sorted().map { .string($0.description) })
        }
        state.others["cursor"] = progress.cursor.map { .string($0) }
        state.others["outbox"] = try outbox()
        state.others["attention"] = try attention()
        if try replica.needsSignIn() { state.others["needs_sign_in"] = true }
        return state
    }

    private func shown(_ record: ShownRecord, _ model: Model) throws -> JSON {
        var members: [JSON.Member] = []
        if record.id > 0 { members.append(JSON.Member("id", .integer(record.id))) }
        if record.revision > .zero { members.append(JSON.Member("revision", .integer(record.revision.rawValue))) }
        if !record.scopes.isEmpty {
            members.append(JSON.Member("in", .array(record.scopes.sorted().map { .string($0.description) })))
        }
        for name in model.fields.map(\.name) + model.derived.map(\.name) where record[name] != .null {
            members.append(JSON.Member(name, try wire(record[name], of: name, in: model)))
        }
        return .object(members)
    }

    /// A record that has no number yet is named by its uid.
    private func wire(_ value: Value, of name: String, in model: Model) throws -> JSON {
        guard case .reference(let other)? = model.field(named: name)?.type, let id = Int64(value), id < 0,
            let named = try replica.record(other, id)
        else { return value.wire }
        return .string(named.key.uid.description)
    }

    /// Edits without a result and refused ones, in the order in which they were made.
    private func outbox() throws -> JSON? {
        let rows = try database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT n, model, uid, action, state FROM outbox WHERE state IN ('pending', 'sent', 'refused')
                    ORDER BY id
                    """
            )
        }
        guard !rows.isEmpty else { return nil }
        return .array(
            rows.map { row in
                var members: [JSON.Member] = []
                if let number: Int64 = row["n"] { members.append(JSON.Member("n", .integer(number))) }
                for (name, column) in [("do", "action"), ("model", "model"), ("uid", "uid"), ("state", "state")] {
                    members.append(JSON.Member(name, .string(row[column])))
                }
                return .object(members)
            }
        )
    }

    private func attention() throws -> JSON? {
        let items = try replica.attention()
        guard !items.isEmpty else { return nil }
        return .array(try items.map(described))
    }

    private func described(_ item: AttentionItem) throws -> JSON {
        var members = [
            JSON.Member("model", .string(item.record.model)), JSON.Member("uid", .string(item.record.uid.description)),
            JSON.Member("codes", .array(item.refusals.map { .string($0.code) })),
        ]
        let alternatives = item.refusals.flatMap(\.alternatives)
        if !alternatives.isEmpty {
            members.append(JSON.Member("alternatives", .array(alternatives.map { .integer($0.microseconds) })))
        }
        if item.waiting > 0 { members.append(JSON.Member("waiting", .integer(Int64(item.waiting)))) }
        let model = Catalog.nabha[item.record.model]
        let fields = try item.fields.map { field in
            let sides = try [("base", field.base), ("theirs", field.theirs), ("mine", field.mine)]
                .filter { $0.1 != .null }
                .map { name, value in
                    JSON.Member(name, try model.map { try wire(value, of: field.name, in: $0) } ?? value.wire)
                }
            return JSON.Member(field.name, .object(sides))
        }
        if !fields.isEmpty { members.append(JSON.Member("fields", .object(fields))) }
        return .object(members)
    }
}
