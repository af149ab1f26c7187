import NabhaModel
import NabhaStore
import NabhaSync
import Synchronization

/// Carries out the operations of one request, group by group.
///
/// Each group is a commit of its own; all share a journey to the disk. The groups are carried out one after the other on
/// the store's lane, and each must know what became of those before it.
final class Push: Sendable {
    private struct State {
        var results: [OperationResult] = []
        /// Records of which an operation was refused, with its number.
        var refused: [UID: Int64] = [:]
        var own: Set<Revision> = []
        var created: Set<RecordReference> = []
        /// Why nothing of the request is done.
        var problem: Problem?
    }
    private let state = Mutex(State())
    private let services: Services
    private let device: DeviceID
    private let origin: Origin
    private let currentPrincipal: @Sendable (Transaction) throws -> Principal

    /// - Parameter currentPrincipal: who asks, by the time of its turn to write.
    init(
        _ services: Services,
        _ device: DeviceID,
        _ origin: Origin,
        currentPrincipal: @escaping @Sendable (Transaction) throws -> Principal
    ) {
        self.services = services
        self.device = device
        self.origin = origin
        self.currentPrincipal = currentPrincipal
    }

    struct Effect: Sendable {
        var results: [OperationResult] = []
        /// The revisions that the operations made.
        var own: Set<Revision> = []
        var created: Set<RecordReference> = []
    }

    /// - Parameter skip: all numbers up to this one are taken as used.
    /// - Throws: a problem, where nothing was done; whatever the store throws, where some of it may have been.
    func carryOut(_ operations: [SentOperation], skip: Int64?) async throws -> Effect {
        var writes: [Write<Void>] = []
        if let skip { writes.append(Write(origin) { try self.raise(to: skip, before: operations.first, in: $0) }) }
        for group in operations.groups {
            writes.append(Write(origin) { try self.carryOut(group, in: $0) })
        }
        for result in try await services.store.writeEach(writes) { try result.get() }
        return state.withLock { Effect(results: $0.results, own: $0.own, created: $0.created) }
    }

    /// Takes numbers as used, unless the operations behind them begin later still: then nothing of the request is done.
    private func raise(to skip: Int64, before first: SentOperation?, in transaction: Transaction) throws {
        do { _ = try currentPrincipal(transaction) } catch let problem as Problem { throw stop(problem) }
        let log = OperationLog(transaction.snapshot, device: device)
        let last = try log.last()
        if let first, first.number > max(last, skip) + 1 { throw stop(.expectedOperation(last + 1)) }
        try log.raise(to: skip)
    }

    // MARK: One group, on the lane

    private func carryOut(_ group: [SentOperation], in transaction: Transaction) throws {
        if let problem = state.withLock({ $0.problem }) { throw problem }
        let log = OperationLog(transaction.snapshot, device: device)
        let principal: Principal
        do { principal = try currentPrincipal(transaction) } catch let problem as Problem { throw stop(problem) }
        let last = try log.last()
        guard let first = group.first else { return }
        guard first.number <= last + 1 else { throw stop(.expectedOperation(last + 1)) }
        // A group is kept as a whole or not at all.
        let repeats = services.environment.hasBug(.outcomeNotStored)
        if first.number <= last, !repeats { return try repeated(group, log) }
        let outcomes = try outcomes(of: group, by: principal, in: transaction, log)
        let revision = transaction.isStaged ? try transaction.snapshot.head().revision.next : nil
        for (operation, outcome) in zip(group, outcomes) {
            let result = OperationResult(number: operation.number, outcome: outcome.result(revision))
            if repeats, operation.number <= last { try log.forget(operation.number) }
            try log.append(
                result,
                fingerprint: operation.fingerprint,
                revision: outcome.isApplied ? revision : nil,
                claimedAt: operation.claimedAt
            )
            note(result, of: operation, made: outcome.isApplied ? revision : nil, outcome.created)
        }
    }

    private func stop(_ problem: Problem) -> Problem {
        state.withLock { $0.problem = problem }
        return problem
    }

    private func repeated(_ group: [SentOperation], _ log: OperationLog) throws {
        for operation in group {
            let entry = try log.entry(operation.number)
            let outcome: OperationResult.Outcome =
                switch entry {
                case nil: .refused(.resultForgotten)
                case let entry? where entry.fingerprint != operation.fingerprint: .refused(.numberReused)
                case let entry?: entry.result.outcome
                }
            var created: RecordReference?
            if case .applied(let applied) = outcome, let id = applied.id, case .success(let edit) = operation.edit {
                created = services.store.catalog[edit.model].map { RecordReference(model: $0, id: id) }
            }
            let result = OperationResult(number: operation.number, outcome: outcome)
            note(result, of: operation, made: entry?.revision, created)
        }
    }

    /// - Parameter made: the revision that the operation made; nil where nothing changed.
    private func note(
        _ result: OperationResult,
        of operation: SentOperation,
        made: Revision?,
        _ created: RecordReference?
    ) {
        state.withLock { state in
            state.results.append(result)
            switch result.outcome {
            case .applied(let applied):
                if let made { state.own.insert(made) }
                // Of a record that no scope was named for, such as one in a pharmacy that is only followed, the device
                // knows nothing yet: it comes with the changes.
                if let created, !applied.scopes.isEmpty { state.created.insert(created) }
            case .refused:
                // What only takes up a number stops nothing: its record may never have been made, and be made again by
                // an operation behind it.
                guard case .success(let edit) = operation.edit, edit.action != .set([]) else { return }
                state.refused[edit.uid] = state.refused[edit.uid] ?? operation.number
            }
        }
    }

    private func outcomes(
        of group: [SentOperation],
        by principal: Principal,
        in transaction: Transaction,
        _ log: OperationLog
    ) throws -> [OperationOutcome] {
        var outcomes: [OperationOutcome] = []
        var failed: (number: Int64, refusal: Refusal)?
        var rules = OperationRules(services: services, principal: principal, transaction: transaction, log: log)
        do {
            try transaction.attempt {
                for operation in group {
                    rules.claimedAt = operation.claimedAt
                    do {
                        outcomes.append(try transaction.attempt { try apply(operation, rules) })
                    } catch let refusal as Refusal {
                        failed = (operation.number, refusal)
                        if services.environment.hasBug(.groupAppliedInPart) {
                            outcomes.append(OperationOutcome(refusal: refusal))
                            continue
                        }
                        throw refusal
                    }
                }
            }
            return outcomes
        } catch is Refusal {
            guard let failed else { return [] }
            return group.map {
                OperationOutcome(
                    refusal: $0.number == failed.number ? failed.refusal : .group(refusedWith: failed.number)
                )
            }
        }
    }

    private func apply(_ operation: SentOperation, _ rules: OperationRules) throws -> OperationOutcome {
        let edit = try operation.edit.get()
        if let number = state.withLock({ $0.refused[edit.uid] }) { throw Refusal.waits(for: number) }
        do { return try rules.apply(edit) } catch let problem as Problem { throw Refusal(problem) }
    }
}

extension [SentOperation] {
    /// Those that happen together: neighbours with the same group, each other one alone.
    fileprivate var groups: [[SentOperation]] {
        reduce(into: []) { groups, operation in
            let isSame = operation.group != nil && groups.last?.last?.group == operation.group
            if isSame { groups[groups.count - 1].append(operation) } else { groups.append([operation]) }
        }
    }
}

extension Problem {
    static func expectedOperation(_ number: Int64) -> Problem {
        Problem(
            .expectedOperation,
            "The next operation of this device has the number \(number).",
            extra: [JSON.Member("expected", .integer(number))]
        )
    }
}

/// What an operation did, before its commit has a revision.
struct OperationOutcome {
    enum Kind {
        case applied(set: [JSON.Member])
        /// Nothing differs from what is there.
        case unchanged(Revision)
        case refused(Refusal)
    }
    let kind: Kind
    var created: RecordReference?
    /// The scopes of the device that hold what was created.
    var scopes: [Scope] = []

    init(set: [JSON.Member] = [], created: RecordReference? = nil, scopes: [Scope] = []) {
        kind = .applied(set: set)
        self.created = created
        self.scopes = scopes
    }

    init(unchanged revision: Revision) { kind = .unchanged(revision) }
    init(refusal: Refusal) { kind = .refused(refusal) }

    var isApplied: Bool {
        if case .applied = kind { true } else { false }
    }

    func result(_ revision: Revision?) -> OperationResult.Outcome {
        switch kind {
        case .applied(let set):
            .applied(.init(revision: revision ?? .zero, id: created?.id, scopes: scopes, set: set))
        case .unchanged(let revision): .applied(.init(revision: revision))
        case .refused(let refusal): .refused(refusal)
        }
    }
}
