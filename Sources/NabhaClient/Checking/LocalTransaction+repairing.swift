import GRDB
import NabhaModel
import NabhaSync

extension LocalTransaction {
    func apply(_ reply: CheckReply, to request: ReplicaRequest, receivedAt: Instant) throws -> ReplicaOutcome {
        var outcome = ReplicaOutcome(.again)
        guard var repair = try Repair.stored(meta) else { return outcome }
        if let known = try meta.text(.epoch), known != reply.epoch {
            try meta.set(.epoch, reply.epoch)
            if try meta.exists(.cursor) {
                // Only a sync is told which edits a restore has lost, and they must be taken back before anything is
                // compared: afterwards nobody could tell whether a version has them.
                try meta.set(.repair, json: nil)
                try meta.set(.wantsCheck, 1)
                return outcome
            }
            try probe()
        }
        try meta.set(.epoch, reply.epoch)
        if repair.isReconciling {
            if repair.cursor == nil {
                repair.cursor = reply.cursor
                try meta.set(.compared, reply.head.rawValue)
            }
            try reconcile(scopes: reply.scopes, &repair)
        }
        // What is compared is the server's word as of now: a version with a greater revision is from a life that ended.
        outcome.records = try take(reply.exits, reply.groups, isGuarded: false)
        let asked = Set(request.content.parts)
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
        try meta.set(.repair, json: nil)
        // Whether all is right now is for the next sync to say.
        try meta.set(.wantsCheck, 1)
        if repair.isReconciling {
            try meta.set(.cursor, repair.cursor)
        } else if try !hasSendable() {
            outcome.next = .rest
        }
        return outcome
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
