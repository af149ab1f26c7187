import NabhaModel

/// Which edits must not be sent yet, because an earlier one that they build on was refused and nobody has decided.
struct Waiting {
    /// Ids of operations.
    private(set) var operations: Set<Int64> = []
    private var records: Set<RecordKey>
    private var groups: Set<Int64> = []
    /// Records made here whose creation is held back.
    private var unborn: Set<RecordID> = []

    /// - Parameter live: in the order in which they were made.
    init(_ live: [LocalOperation], _ catalog: Catalog) {
        let refused = live.filter { $0.state == .refused }
        records = Set(refused.map(\.key))
        for operation in refused where operation.isCreation && operation.record < 0 { unborn.insert(operation.record) }
        guard !refused.isEmpty else { return }
        // A group waits as a whole, so what was made before its last member may wait for what was made after: the
        // rounds end when one finds nothing.
        var count = -1
        while count < operations.count {
            count = operations.count
            for operation in live where operation.state == .pending && !operations.contains(operation.id) {
                if waits(operation, catalog) { note(operation) }
            }
        }
    }

    func contains(_ operation: LocalOperation) -> Bool { operations.contains(operation.id) }

    private func waits(_ operation: LocalOperation, _ catalog: Catalog) -> Bool {
        if records.contains(operation.key) { return true }
        if let group = operation.group, groups.contains(group) { return true }
        guard !unborn.isEmpty, let model = catalog[operation.key.model] else { return false }
        return operation.references(model).contains { unborn.contains($0.id) }
    }

    private mutating func note(_ operation: LocalOperation) {
        operations.insert(operation.id)
        records.insert(operation.key)
        if let group = operation.group { groups.insert(group) }
        if operation.isCreation, operation.record < 0 { unborn.insert(operation.record) }
    }
}
