import NabhaModel
import NabhaSync

/// Edits that a person decides about together: those that were refused, and those that wait for them.
struct DecisionBundle {
    /// In the order in which they were made.
    let operations: [LocalOperation]
    let records: Set<RecordKey>

    /// All that hangs together with a refusal on a record: its group, and what else was done to the same records.
    ///
    /// - Parameter live: in the order in which they were made.
    init?(_ key: RecordKey, _ live: [LocalOperation], _ waiting: Waiting) {
        guard live.contains(where: { $0.key == key && $0.state == .refused }) else { return nil }
        let open = live.filter { $0.state == .refused || waiting.contains($0) }
        var records: Set<RecordKey> = [key]
        var count = 0
        repeat {
            count = records.count
            let groups = Set(open.filter { records.contains($0.key) }.compactMap(\.group))
            for operation in open where operation.group.map(groups.contains) ?? false { records.insert(operation.key) }
        } while count < records.count
        self.records = records
        operations = open.filter { records.contains($0.key) }
    }
}

extension LocalTransaction {
    func bundle(_ key: RecordKey) throws -> DecisionBundle {
        let live = try outbox.live()
        guard let bundle = DecisionBundle(key, live, Waiting(live, catalog)) else { throw ReplicaError.nothingToDecide }
        return bundle
    }

    /// Puts edits behind all others, to be sent as new ones from the server's present version.
    ///
    /// - Parameter change: what is to be different about one.
    func requeue(_ bundle: DecisionBundle, _ change: (inout LocalOperation) throws -> Void = { _ in }) throws {
        var groups: [Int64: Int64] = [:]
        for operation in try moving(bundle) {
            var again = operation
            if let group = operation.group {
                again.group = try groups[group] ?? meta.take(.nextGroup, from: 1)
                groups[group] = again.group
            }
            try setAside(operation)
            guard bundle.records.contains(operation.key) else {
                try outbox.append(again)
                continue
            }
            let server = try serverVersion(operation.key)
            again.base = max(try base(server), operation.refusal?.revision ?? .zero)
            again.seen = server?.members(operation.action.members.map(\.key)) ?? operation.seen
            try change(&again)
            try outbox.append(again)
        }
        for key in bundle.records { try show(key) }
    }

    /// The edits of a bundle and all others that wait: what names a record that is made anew must stay behind its making.
    private func moving(_ bundle: DecisionBundle) throws -> [LocalOperation] {
        let live = try outbox.live()
        let waiting = Waiting(live, catalog)
        let ids = Set(bundle.operations.map(\.id))
        return live.filter { ids.contains($0.id) || waiting.contains($0) }
    }

    /// Gives edits up: what the server has is shown again.
    func discard(_ bundle: DecisionBundle) throws {
        for operation in bundle.operations { try setAside(operation) }
        for key in bundle.records { try show(key) }
    }

    /// A number that was used stays used; what was never sent can be forgotten.
    private func setAside(_ operation: LocalOperation) throws {
        guard operation.number != nil else { return try outbox.remove(operation) }
        var old = operation
        old.state = .discarded
        try outbox.save(old)
    }
}

extension LocalOperation {
    var refusal: Refusal? {
        if state == .refused, case .refused(let refusal)? = result?.outcome { refusal } else { nil }
    }
}
