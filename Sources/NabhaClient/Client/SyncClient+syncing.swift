import NabhaModel
import NabhaSync

extension SyncClient {
    /// Sends what was done here and fetches what was done elsewhere, until both sides are in step.
    ///
    /// Where the network fails in between, what has come so far is kept, and the next call goes on from there. Two calls
    /// at once follow one another.
    /// - Throws: why it did not go through to the end. The next call is not affected.
    public func sync() async throws(SyncError) {
        await takeTurn()
        defer { endTurn() }
        show(.syncing)
        do {
            var rounds = Rounds()
            while try await exchange(&rounds) { try Task.checkCancellation() }
            backoff.succeeded()
            board.change { $0.lastError = nil }
            show(.idle)
        } catch {
            let failure = error is CancellationError ? SyncError.offline : SyncError(error)
            board.change { $0.lastError = failure }
            show(failure == .needsSignIn ? .needsSignIn : .idle)
            throw failure
        }
    }

    /// Compares everything that the phone has with what the server has, and repairs what differs.
    ///
    /// The client does this by itself once a day.
    public func check() async throws(SyncError) {
        wantsCheck = true
        try await sync()
    }

    /// One request and its reply.
    ///
    /// - Returns: whether there is more to do.
    private func exchange(_ rounds: inout Rounds) async throws -> Bool {
        guard let session else { throw SyncError.needsSignIn }
        try rounds.begin(pending: try session.replica.counts().pending)
        let options = ExchangeOptions(
            budget: configuration.budget ?? link.budget,
            upload: link.upload,
            wantsCheck: wantsCheck,
            app: configuration.app
        )
        guard let request = try session.replica.nextRequest(options) else { throw SyncError.needsSignIn }
        if request.kind == .sync { wantsCheck = false }
        show(request.kind == .sync ? .syncing : .checking)
        let reply = try await send(request, session)
        guard reply.status == 200 else { return try take(problem: reply, to: request, session) }
        let outcome: ReplicaOutcome
        do {
            outcome = try session.replica.apply(reply.body, to: request, receivedAt: configuration.environment.now())
        } catch ReplicaError.outdatedReply {
            // Somebody signed out, or another client of this database was quicker.
            return true
        }
        if outcome.received > 0 { rounds.progressed() }
        nextSync = outcome.nextSync.map { max($0, outcome.retryAfter ?? .zero) } ?? outcome.retryAfter
        guard outcome.next == .again else { return false }
        if let wait = outcome.retryAfter { throw SyncError.busy(seconds: Int(clamping: wait.components.seconds)) }
        return true
    }

    private func send(_ request: ReplicaRequest, _ session: Session) async throws -> TransportReply {
        let url = session.user.server + request.path
        do {
            var reply: TransportReply?
            let time = try await configuration.clock.time {
                reply = try await self.post(request.body, to: url, token: request.token)
            }
            guard let reply else { throw SyncError.offline }
            link.measured(bytes: reply.bytesSent + reply.bytesReceived, in: time)
            return reply
        } catch {
            link.lost()
            try session.replica.noteFailure("OFFLINE", of: request)
            throw SyncError.offline
        }
    }

    private func take(problem reply: TransportReply, to request: ReplicaRequest, _ session: Session) throws -> Bool {
        if reply.status == 413 { link.lost() }
        let outcome = try session.replica.fail(status: reply.status, body: reply.body, to: request)
        guard outcome.next == .again else { throw problem(reply) }
        return true
    }

    // MARK: Turns

    private func takeTurn() async {
        guard isSyncing else {
            isSyncing = true
            return
        }
        await withCheckedContinuation { turns.append($0) }
    }

    private func endTurn() {
        // Handed over without a moment in which a third could slip in between.
        if turns.isEmpty { isSyncing = false } else { turns.removeFirst().resume() }
    }
}

extension Clock where Duration == Swift.Duration {
    /// How long something takes.
    func time(_ body: () async throws -> Void) async rethrows -> Duration {
        let start = now
        try await body()
        return start.duration(to: now)
    }
}
