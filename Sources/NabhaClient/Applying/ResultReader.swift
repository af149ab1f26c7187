import NabhaModel
import NabhaSync

/// Takes the results of one reply, in their order.
struct ResultReader {
    private let local: LocalTransaction
    /// By the server's clock.
    private let instant: Instant
    /// The scopes that the phone holds after the reply.
    private let held: Set<Scope>
    /// The revisions to which results of this reply brought records: edits of a group share one.
    private var advanced: [RecordKey: Revision] = [:]
    private(set) var refusals = 0

    init(_ local: LocalTransaction, at instant: Instant, holding held: Set<Scope>) {
        self.local = local
        self.instant = instant
        self.held = held
    }

    mutating func take(_ result: OperationResult) throws {
        guard var operation = try local.outbox.sent(result.number) else { return }
        // Sent again only to see whether the server still knows it. One that expected just this number has applied it
        // anew, which shows by the revision.
        let isKnown = operation.wasApplied
        if case .applied(let applied) = result.outcome, !operation.isVoid {
            operation.result = nil
            try take(applied, of: &operation, isKnown: isKnown)
        }
        operation.result = result
        operation.acknowledgedAt = instant
        switch result.outcome {
        case .applied: operation.state = operation.isVoid ? .discarded : .acknowledged
        case .refused(let refusal) where refusal.code == .numberReused && !operation.isVoid:
            // This phone was set back to an earlier state and is about to use its numbers again. The edit itself was
            // never judged.
            operation.number = nil
            operation.sent = nil
            operation.result = nil
            operation.state = .pending
        case .refused(let refusal):
            // Of one that was applied, a refusal says that it has been lost, unless its result is too old to be kept.
            let isKept = isKnown && refusal.code == .resultForgotten
            operation.state = operation.isVoid ? .discarded : isKept ? .acknowledged : .refused
            if local.environment.hasBug(.refusedOperationDropped) { operation.state = .discarded }
            if operation.state == .refused { refusals += 1 }
        }
        try local.outbox.save(operation)
        try local.show(operation.key)
    }

    private mutating func take(
        _ applied: OperationResult.Applied,
        of operation: inout LocalOperation,
        isKnown: Bool
    ) throws {
        let key = operation.key
        let version = try local.shadow(key)
        switch operation.action {
        case .create:
            guard let id = applied.id else { throw ReplicaError.malformedReply("results") }
            try local.rename(key, from: operation.record, to: id)
            operation.record = id
            // A result is as old as the first time that it was given: the record may have left since with its scope.
            let scopes = applied.scopes.filter(held.contains)
            guard version == nil, !scopes.isEmpty, try isBorn(applied.revision, isKnown: isKnown),
                var created = try Overlay.shown(nil, [operation], in: local.table(key.model))
            else { return }
            created.revision = applied.revision
            created.scopes = scopes
            try local.derive(&created)
            try created.take(applied.set)
            try local.keepShadow(created)
        case .delete:
            try local.removeShadow(key)
            if try local.isHolding() { try local.hold(.deleted(key)) }
        case .set(let members), .move(let members):
            guard var version, isNews(applied.revision, of: version) else { return }
            if case .move = operation.action { version.move(members) } else { try version.take(members) }
            try version.take(applied.set)
            version.revision = applied.revision
            try local.keepShadow(version)
            guard try local.isHolding() else { break }
            let names = Set(members.map(\.key) + applied.set.map(\.key)).sorted()
            try local.hold(.result(key, applied.revision, version.members(names)))
        }
        advanced[key] = applied.revision
    }

    /// Whether a record that the server does not have for this phone has been made since everything was compared: of
    /// one from before then, the result is old, and the record has left.
    private func isBorn(_ revision: Revision, isKnown: Bool) throws -> Bool {
        guard let compared = try local.meta.integer(.compared) else { return !isKnown }
        return revision.rawValue > compared
    }

    /// Whether the phone's version is from before the result: it may have come with changes, while the result got lost.
    private func isNews(_ revision: Revision, of version: RecordVersion) -> Bool {
        version.revision < revision || version.revision == revision && advanced[version.key] == revision
    }
}

extension LocalOperation {
    /// Whether a result that says so is known.
    var wasApplied: Bool {
        if case .applied? = result?.outcome { true } else { false }
    }
}
