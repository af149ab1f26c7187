import GRDB
import NabhaModel
import NabhaSync

extension LocalTransaction {
    func apply(_ reply: CheckReply, to request: ReplicaRequest, receivedAt: Instant) throws -> ReplicaOutcome {
        var outcome = ReplicaOutcome(.again)
        let asked = Set(request.content.parts)
        try checkParts(of: reply, asked)
        outcome.received = reply.exits.count + reply.groups.reduce(0) { $0 + $1.rows.count }
        outcome.received += asked.subtracting(reply.rest).count
        guard var repair = try Repair.stored(meta) else { return outcome }
        guard try take(epoch: reply.epoch) else { return outcome }
        if repair.isReconciling {
            if repair.cursor == nil {
                repair.cursor = reply.cursor
                try meta.set(.compared, reply.head.rawValue)
            }
            try reconcile(scopes: reply.scopes, &repair)
        }
        // What is compared is the server's word as of now: a version with a greater revision is from a life that ended.
        outcome.records = try take(reply.exits, reply.groups, isGuarded: false)
        repair.parts.removeAll { asked.contains($0) }
        repair.parts += reply.rest + reply.split.flatMap(\.children)
        if repair.isReconciling { repair.parts.removeAll { !reply.scopes.contains($0.scope) } }
        try meta.set(.serverTime, reply.serverTime.microseconds)
        try meta.set(.head, reply.head.rawValue)
        try meta.set(.lastError, nil)
        guard repair.parts.isEmpty else {
            try repair.store(meta)
            return outcome
        }
        try finish(repair)
        if try !repair.isReconciling && !hasSendable() { outcome.next = .rest }
        return outcome
    }

    /// - Returns: false where the comparison has to wait for a sync.
    private func take(epoch: String) throws -> Bool {
        let known = try meta.text(.epoch)
        try meta.set(.epoch, epoch)
        guard let known, known != epoch else { return true }
        if try meta.exists(.cursor) {
            // Only a sync is told which edits a restore has lost, and they must be taken back before anything is
            // compared: afterwards nobody could tell whether a version has them.
            try meta.set(.repair, json: nil)
            try meta.set(.wantsCheck, 1)
            return false
        }
        try probe()
        return true
    }

    /// Otherwise a comparison could grow without end.
    private func checkParts(of reply: CheckReply, _ asked: Set<CheckPart>) throws {
        guard reply.rest.allSatisfy(asked.contains), reply.split.allSatisfy({ asked.contains($0) && $0.canBeSplit })
        else { throw ReplicaError.malformedReply("split or rest") }
    }

    private func finish(_ repair: Repair) throws {
        try meta.set(.repair, json: nil)
        // Whether all is right now is for the next sync to say.
        try meta.set(.wantsCheck, 1)
        if repair.isReconciling { try meta.set(.cursor, repair.cursor) }
    }

    /// Drops what is held no more, and adds what is new to the parts that are to be compared.
    private func reconcile(scopes: [Scope], _ repair: inout Repair) throws {
        let known = Set(try meta.scopes()).union(try scopesOfRecords())
        try drop(known.subtracting(scopes))
        let added = Set(scopes).subtracting(known).sorted().map { CheckPart(scope: $0, prefix: "") }
        repair.parts += added.filter { !repair.parts.contains($0) }
        try meta.set(scopes: scopes)
    }

    /// The cursor is of no use: compares everything, and goes on from where that began.
    func beginReconciling() throws {
        try forgetHeld()
        let scopes = Set(try meta.scopes()).union(try scopesOfRecords())
        // Without any, an empty part of what everyone may hold tells which there are.
        let parts = (scopes.isEmpty ? [.directory] : scopes.sorted()).map { CheckPart(scope: $0, prefix: "") }
        try Repair(isReconciling: true, parts: parts).store(meta)
    }

    /// Sends the last edit that has a result again, unchanged: a server that has lost it says which number it expects.
    func probe() throws {
        let last = (try meta.integer(.nextNumber) ?? 1) - 1
        guard var operation = try outbox.all("n = ? AND state = 'acknowledged'", [last]).first else { return }
        try keepVersion(of: operation.key)
        operation.state = .sent
        try outbox.save(operation)
    }
}
