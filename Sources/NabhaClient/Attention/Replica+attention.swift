package import NabhaModel
import NabhaSync

/// What the server refused, and what a person makes of it.
extension Replica {
    /// The records about which somebody has to decide, in the order in which their edits were made.
    package func attention() throws -> [AttentionItem] { try read { try $0.attention() } }

    /// Does again what was refused, knowing now what the server has.
    ///
    /// - Throws: ``ReplicaError/nothingToDecide`` where nothing of the record was refused.
    package func keepMine(_ record: RecordKey) throws {
        try write { local in try local.requeue(local.bundle(record)) }
    }

    /// Gives up what was refused, and what waited for it: the server's version is shown again.
    ///
    /// A record that was never accepted goes.
    package func takeTheirs(_ record: RecordKey) throws {
        try write { local in try local.discard(local.bundle(record)) }
    }

    /// Does it again with other values: another time for an appointment, a text made of two.
    package func merge(_ record: RecordKey, _ values: [String: Value]) throws {
        try write { local in
            let bundle = try local.bundle(record)
            let own = bundle.operations.filter { $0.key == record }
            guard let model = local.catalog[record.model], let first = own.first(where: { $0.action.takesValues })
            else {
                throw ReplicaError.nothingToDecide
            }
            try local.check(values, for: model, isNew: first.isCreation)
            try local.requeue(bundle) { operation in
                guard operation.key == record, operation.action.takesValues else { return }
                let isFirst = operation.id == first.id
                let members = values.sorted { $0.key < $1.key }
                    .filter { isFirst || operation.action.members[$0.key] != nil }
                    .map { JSON.Member($0.key, $0.value.wire) }
                operation.action = operation.action.with(operation.action.members.merging(members))
            }
        }
    }
}

extension Operation.Action {
    fileprivate var takesValues: Bool {
        switch self {
        case .create, .set: true
        case .move, .delete: false
        }
    }
}
