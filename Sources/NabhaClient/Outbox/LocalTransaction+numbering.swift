import NabhaModel
import NabhaSync

extension LocalTransaction {
    /// The edits for a request: first those that were sent and have no result, then new ones, which get their numbers.
    ///
    /// - Parameter upload: how many bytes they may have together; one edit, or one group, always fits.
    func number(within upload: ByteCount) throws -> [LocalOperation] {
        var parcel = Parcel(limit: upload)
        let sent = try outbox.sent()
        for bundle in Self.bundles(sent) {
            guard parcel.take(bundle, size: bundle.reduce(0) { $0 + ($1.sent?.serialized().count ?? 0) }) else {
                return parcel.operations
            }
        }
        let live = try outbox.live()
        let waiting = Waiting(live, catalog)
        let ready = live.filter { $0.state == .pending && !waiting.contains($0) }
        var next = try meta.integer(.nextNumber) ?? 1
        for bundle in Self.bundles(ready) {
            var numbered = bundle
            for index in numbered.indices {
                numbered[index].number = next + Int64(index)
                numbered[index].state = .sent
                numbered[index].sent = try message(numbered[index]).json
            }
            let size = numbered.reduce(0) { $0 + ($1.sent?.serialized().count ?? 0) }
            guard parcel.take(numbered, size: size) else { break }
            for operation in numbered { try outbox.save(operation) }
            next += Int64(numbered.count)
        }
        try meta.set(.nextNumber, next)
        return parcel.operations
    }

    /// As the server is told.
    func message(_ operation: LocalOperation) throws -> Operation {
        Operation(
            number: operation.number ?? 0,
            group: operation.group,
            edit: Operation.Edit(
                model: operation.key.model,
                uid: operation.key.uid,
                base: operation.isCreation ? .zero : operation.base,
                action: operation.action.with(try wire(operation))
            ),
            claimedAt: operation.claimedAt
        )
    }

    /// Neighbours that happen all or none, and so go into one request.
    private static func bundles(_ operations: [LocalOperation]) -> [[LocalOperation]] {
        var bundles: [[LocalOperation]] = []
        for operation in operations {
            if let group = operation.group, bundles.last?.first?.group == group {
                bundles[bundles.count - 1].append(operation)
            } else {
                bundles.append([operation])
            }
        }
        return bundles
    }
}

/// What goes into one request.
private struct Parcel {
    private let limit: ByteCount
    private var size = 0
    private(set) var operations: [LocalOperation] = []

    init(limit: ByteCount) { self.limit = limit }

    mutating func take(_ bundle: [LocalOperation], size added: Int) -> Bool {
        let fits = size + added <= limit.bytes && operations.count + bundle.count <= SyncLimit.operations
        guard fits || operations.isEmpty else { return false }
        operations += bundle
        size += added
        return true
    }
}
