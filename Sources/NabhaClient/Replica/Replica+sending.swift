import NabhaModel
import NabhaSync

extension Replica {
    /// What to send now.
    ///
    /// Edits get their numbers here, and keep them and their wording from then on: the same edits are sent until their
    /// results are there.
    /// - Returns: nil while nobody is signed in.
    package func nextRequest(_ options: ExchangeOptions = ExchangeOptions()) throws -> ReplicaRequest? {
        try write { local in
            guard let token = try local.meta.sealedText(.token), try !local.meta.flag(.needsSignIn) else { return nil }
            let serial = try local.meta.take(.request, from: 1)
            let repair = try Repair.stored(local.meta)
            // Edits go before comparisons, unless the cursor is of no use; and so do pages that were put aside, of which
            // what a comparison brings would be overwritten.
            if let repair, try repair.isReconciling || !local.hasSendable() && !local.isHolding() {
                return try local.checkRequest(repair, serial: serial, token: token, options)
            }
            return try local.syncRequest(serial: serial, token: token, options)
        }
    }
}

extension LocalTransaction {
    func hasSendable() throws -> Bool {
        if try outbox.count(.sent) > 0 { return true }
        guard try outbox.count(.pending) > 0 else { return false }
        // Without a refusal nothing waits.
        guard try outbox.count(.refused) > 0 else { return true }
        let live = try outbox.live()
        let waiting = Waiting(live, catalog)
        return live.contains { $0.state == .pending && !waiting.contains($0) }
    }

    func syncRequest(serial: Int64, token: String, _ options: ExchangeOptions) throws -> ReplicaRequest {
        let operations = try number(within: options.upload)
        var content = ReplicaRequest.Content()
        var request = ExchangeRequest(schema: try schema(), budget: options.budget, wait: options.wait)
        content.schema = request.schema
        request.cursor = try meta.text(.heldCursor) ?? meta.text(.cursor)
        let skip = try meta.integer(.skip)
        request.skip = skip
        content.skip = skip
        request.follow = try followToSend()
        content.follow = request.follow
        request.wantsChecks = try wantsCheck(options)
        content.asksForCheck = request.wantsChecks
        if let app = options.app, try app != meta.text(.toldApp) { content.app = app }
        request.health = try health(app: content.app, sending: operations.count, withClock: request.wantsChecks)
        guard case .object(var members) = request.json(sending: []) else {
            preconditionFailure("a request is an object")
        }
        if !operations.isEmpty { members.append(JSON.Member("ops", .array(operations.compactMap(\.sent)))) }
        return ReplicaRequest(
            kind: .sync,
            serial: serial,
            body: JSON.object(members).serialized(),
            token: token,
            numbers: operations.compactMap(\.number),
            wait: options.wait,
            content: content
        )
    }

    /// The pharmacies to be followed, where the server may not know or not heed it: one that was closed, or that the user
    /// might not see for a while, is forgotten there, and followed again once it may be.
    private func followToSend() throws -> [RecordID]? {
        guard let wish = try meta.ids(.followWish) else { return nil }
        let scopes = try meta.scopes()
        let isHeeded = wish.allSatisfy { scopes.contains(Scope(.pharmacy, $0)) }
        return try isHeeded && wish == meta.ids(.followed) ? nil : wish
    }

    func schema() throws -> Int { min(SyncLimit.schema, Int(clamping: try meta.integer(.serverSchema) ?? .max)) }

    private func wantsCheck(_ options: ExchangeOptions) throws -> Bool {
        guard try Repair.stored(meta) == nil else { return false }
        if try options.wantsCheck || meta.flag(.wantsCheck) { return true }
        // The first sync comes first: until it is done, everything differs.
        guard try meta.exists(.lastSuccess), try !meta.flag(.hasMore) else { return false }
        guard let asked = try meta.integer(.askedForCheck) else { return true }
        // Only how long ago it was, by a clock that may have been set back or forth, so in both directions.
        let passed = environment.now() - Instant(microseconds: asked)
        return passed >= Self.checkInterval || passed < .zero
    }

    private static let checkInterval = Duration.seconds(86_400)

    private func health(app: String?, sending: Int, withClock: Bool) throws -> DeviceReport? {
        let remaining = try outbox.count(.pending, .sent) - sending
        var report = DeviceReport(pending: remaining > 0 ? remaining : nil, app: app)
        if withClock { report.now = environment.now() }
        if let failure = try meta.json(.lastError), let phase = failure["phase"]?.string,
            let code = failure["code"]?.string
        {
            report.error = .init(phase: phase, code: code, at: failure["at"]?.integer.map(Instant.init(microseconds:)))
        }
        return report.json == nil ? nil : report
    }
}
