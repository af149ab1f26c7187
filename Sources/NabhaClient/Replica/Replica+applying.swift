package import NabhaModel
import NabhaSync

extension Replica {
    /// Takes the reply to a request: all of it, in one transaction, or nothing.
    ///
    /// - Parameters:
    ///   - reply: the body, after decompression.
    ///   - request: the last that ``nextRequest(_:)`` made.
    ///   - receivedAt: by the phone's clock, for people to see.
    /// - Throws: ``ReplicaError/outdatedReply`` where the reply was applied before or another request was made since,
    ///   ``ReplicaError/malformedReply(_:)`` where it is none of the protocol. Both change nothing.
    @discardableResult
    package func apply(_ reply: [UInt8], to request: ReplicaRequest, receivedAt: Instant) throws -> ReplicaOutcome {
        let json: JSON
        do { json = try JSON.parse(reply, limits: .reply) } catch { throw ReplicaError.malformedReply(error.message) }
        do {
            switch request.kind {
            case .sync:
                let parsed = try ExchangeReply(json, catalog)
                guard parsed.results.map(\.number) == request.numbers else {
                    throw ReplicaError.malformedReply("results")
                }
                if environment.hasBug(.cursorSavedBeforeRows), !parsed.isHeld, let cursor = parsed.cursor {
                    try write { try $0.meta.set(.cursor, cursor) }
                }
                return try write { local in
                    try local.begin(request)
                    return try local.apply(parsed, json, to: request, receivedAt: receivedAt)
                }
            case .check:
                let parsed = try CheckReply(json, catalog)
                return try write { local in
                    try local.begin(request)
                    return try local.apply(parsed, to: request, receivedAt: receivedAt)
                }
            }
        } catch let error as ExchangeError {
            throw ReplicaError.malformedReply(error.description)
        }
    }
}

extension LocalTransaction {
    /// Only the last request counts, and only once.
    func begin(_ request: ReplicaRequest) throws {
        let next = try meta.integer(.request) ?? 1
        if environment.hasBug(.outdatedReplyApplied) { return }
        guard request.serial == next - 1, try request.serial > meta.integer(.appliedRequest) ?? 0 else {
            throw ReplicaError.outdatedReply
        }
        try meta.set(.appliedRequest, request.serial)
    }

    /// In the order of the protocol: results, drops, exits, changes, cursor.
    func apply(
        _ reply: ExchangeReply,
        _ json: JSON,
        to request: ReplicaRequest,
        receivedAt: Instant
    ) throws -> ReplicaOutcome {
        var outcome = ReplicaOutcome(
            .rest,
            retryAfter: reply.retryAfter.map { Pause.afterRefusal($0.components.seconds) }
        )
        outcome.nextSync = reply.nextSync.map(Pause.untilNextSync)
        outcome.remaining = reply.remaining
        outcome.received = reply.exits.count + reply.groups.reduce(0) { $0 + $1.rows.count }
        try note(epoch: reply.epoch)
        var results = ResultReader(self, at: reply.serverTime, holding: Set(try reply.scopes ?? meta.scopes()))
        for result in reply.results { try results.take(result) }
        outcome.results = reply.results.count
        outcome.refusals = results.refusals
        try note(scopes: reply.scopes, drops: Set(reply.drops), isHeld: reply.isHeld)
        if reply.isHeld, !environment.hasBug(.pageCutIgnoresHold) {
            try hold(.page(json))
            if let cursor = reply.cursor { try meta.set(.heldCursor, cursor) }
        } else {
            if let cursor = try reply.cursor ?? meta.text(.heldCursor) { try meta.set(.cursor, cursor) }
            outcome.records = try releaseHeld()
            outcome.records += try take(reply.exits, reply.groups, isGuarded: true)
        }
        try compare(reply, to: request)
        try note(reply, to: request, receivedAt: receivedAt)
        try outbox.prune(acknowledgedBefore: reply.serverTime.advanced(by: .zero - SyncLimit.keptOperations))
        let goesOn =
            try reply.hasMore || reply.isHeld || hasSendable() || Repair.stored(meta) != nil
            || isToFollowAgain(reply.drops)
        if goesOn { outcome.next = .again }
        return outcome
    }

    /// Whether a pharmacy was held for another reason than that it is followed, which may be heeded now.
    private func isToFollowAgain(_ drops: [Scope]) throws -> Bool {
        try (meta.ids(.followWish) ?? []).contains { drops.contains(Scope(.pharmacy, $0)) }
    }

    /// The server's database lives on, or is another one; the latter shows here only where no cursor was sent.
    private func note(epoch: String) throws {
        if let known = try meta.text(.epoch), known != epoch { try probe() }
        try meta.set(.epoch, epoch)
    }

    private func note(scopes: [Scope]?, drops: Set<Scope>, isHeld: Bool) throws {
        if let scopes { try meta.set(scopes: scopes) }
        guard !drops.isEmpty else { return }
        // What was put aside may say that a record is in another scope by now, and so comes first where it is applied in
        // this transaction. Where it is not, all else goes at once: nobody keeps what is not theirs until the network is back.
        let holds = try isHolding()
        if isHeld || !holds { try drop(drops, sparing: recordsHeld(outside: drops)) }
        if holds { try hold(.drops(drops.sorted())) }
        // A scope that was taken and given again is dropped for what it held, and is held all the same.
        if scopes == nil { try meta.set(scopes: try meta.scopes().filter { !drops.contains($0) }) }
    }

    private func note(_ reply: ExchangeReply, to request: ReplicaRequest, receivedAt: Instant) throws {
        if let follow = request.content.follow { try meta.set(.followed, ids: follow) }
        if let app = request.content.app { try meta.set(.toldApp, app) }
        if request.content.skip != nil { try meta.set(.skip, nil) }
        try meta.set(.head, reply.head.rawValue)
        try meta.set(.remaining, reply.hasMore ? reply.remaining : nil)
        try meta.set(.hasMore, reply.hasMore || reply.isHeld ? 1 : nil)
        try meta.set(.serverTime, reply.serverTime.microseconds)
        try meta.set(.lastSuccess, receivedAt.microseconds)
        try meta.set(.lastError, nil)
    }
}
