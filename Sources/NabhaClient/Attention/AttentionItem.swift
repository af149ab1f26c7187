package import NabhaModel
import NabhaSync

/// A record with edits that the server refused, for a person to decide.
package struct AttentionItem: Sendable, Hashable {
    package let record: RecordKey
    /// The same for as long as it waits, whatever is decided about others.
    package let number: Int64
    /// On this phone; negative where the server has given none.
    package let id: RecordID
    package let refusals: [Reason]
    /// The fields that were changed here, as far as they are known.
    package let fields: [ChangedField]
    /// Whether it is the making of the record that was refused.
    package let isCreation: Bool
    /// Whether its deletion was wanted.
    package let isDeletion: Bool
    /// Edits that wait for the decision, also of records that hang together with this one.
    package let waiting: Int
    /// All records that are decided about together.
    package let together: [RecordKey]

    /// Why an edit was refused.
    package struct Reason: Sendable, Hashable {
        /// A word of the protocol, such as `STALE_UPDATE`.
        package let code: String
        package let message: String
        package let fields: [String: [String]]
        /// `RETRY`, `REFRESH` or `MANUAL_MERGE`, where the server has an opinion.
        package let suggestedAction: String?
        /// Free instants, where one is taken.
        package let alternatives: [Instant]
        /// When the edit was made, by the phone's clock.
        package let madeAt: Instant
    }

    /// What three sides say of a field.
    package struct ChangedField: Sendable, Hashable {
        package let name: String
        /// What the person saw when changing it.
        package let base: Value
        /// What the server has now.
        package let theirs: Value
        package let mine: Value
        /// By how much a count was moved here; nil where it was set.
        package let moved: Int64?
    }
}

extension LocalTransaction {
    func attention() throws -> [AttentionItem] {
        let live = try outbox.live()
        let waiting = Waiting(live, catalog)
        var keys: [RecordKey] = []
        for operation in live where operation.state == .refused && !keys.contains(operation.key) {
            keys.append(operation.key)
        }
        return try keys.compactMap { key in
            guard let bundle = DecisionBundle(key, live, waiting) else { return nil }
            return try item(key, bundle)
        }
    }

    private func item(_ key: RecordKey, _ bundle: DecisionBundle) throws -> AttentionItem {
        let own = bundle.operations.filter { $0.key == key }
        return AttentionItem(
            record: key,
            number: own.first { $0.state == .refused }?.id ?? 0,
            id: own.last?.record ?? 0,
            refusals: own.compactMap { operation in
                operation.refusal.map { AttentionItem.Reason($0, madeAt: operation.claimedAt) }
            },
            fields: try fields(key, own),
            isCreation: own.contains { $0.isCreation && $0.state == .refused },
            isDeletion: own.contains { $0.action == .delete },
            waiting: bundle.operations.filter { $0.state != .refused }.count,
            together: bundle.records.sorted()
        )
    }

    private func fields(_ key: RecordKey, _ operations: [LocalOperation]) throws -> [AttentionItem.ChangedField] {
        let table = try table(key.model)
        let server = try serverVersion(key)
        let shown = try shown(key)
        var fields: [AttentionItem.ChangedField] = []
        for (name, type) in table.columns {
            guard let operation = operations.first(where: { $0.action.members[name] != nil }) else { continue }
            func value(_ json: JSON?) -> Value { json.flatMap { try? type.value(wire: $0) } ?? .null }
            let told =
                operations.compactMap { operation in
                    operation.refusal?.theirs[name].map { ($0, operation.refusal?.revision ?? .zero) }
                }
                .last
            // What is newer: what came with the refusal, or with changes since.
            let isTold = told.map { $0.1 > server?.revision ?? .zero } ?? false
            fields.append(
                AttentionItem.ChangedField(
                    name: name,
                    base: value(operation.seen[name]),
                    theirs: isTold ? value(told?.0) : server?[name] ?? .null,
                    mine: shown?[name]
                        ?? value(operations.last { $0.action.members[name] != nil }?.action.members[name]),
                    moved: operations.moved(name)
                )
            )
        }
        return fields
    }
}

extension [LocalOperation] {
    /// By how much they move a count together; nil where none of them does.
    fileprivate func moved(_ name: String) -> Int64? {
        let movements = compactMap { operation -> Int64? in
            guard case .move(let members) = operation.action else { return nil }
            return members[name]?.integer
        }
        return movements.isEmpty ? nil : movements.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    }
}

extension AttentionItem.Reason {
    init(_ refusal: Refusal, madeAt: Instant) {
        self.init(
            code: refusal.code.rawValue,
            message: refusal.message,
            fields: refusal.fields,
            suggestedAction: refusal.action?.rawValue,
            alternatives: refusal.alternatives,
            madeAt: madeAt
        )
    }
}
