import NabhaModel
import NabhaStore
import NabhaSync

/// Who sends a request: the user as it was when the credential was looked at, and what it takes to look again.
struct Caller: Sendable {
    let principal: Principal
    let credential: Credential
    /// Of ``Principals``, taken before the user was looked up: while it is the same, no user has changed.
    let ticket: Int

    /// The device that sent it; nil where a person signed in.
    var device: DeviceID? { credential.device }

    /// The user as it is now that it is the turn of what the request writes.
    ///
    /// Between the head of a request and that turn lie its body, which on a slow link takes a minute, and the queue of
    /// writes. Who lost a right in the meantime must not use it any more.
    ///
    /// - Throws: 401 where the session has ended or the device was revoked, 403 where the endpoint is not the user's any more.
    func current(in transaction: Transaction, _ principals: Principals, _ access: Endpoint.Access) throws -> Principal {
        guard principals.ticket != ticket else { return principal }
        let oldest = transaction.environment.now().advanced(by: .zero - RefreshFamily.endedSessionsRemembered)
        guard let now = try transaction.snapshot.principal(principal.user, endedSince: oldest), now.accepts(credential)
        else {
            throw Problem.sessionEnded
        }
        guard access.permits(now) else { throw access.refusal }
        return now
    }
}

extension Problem {
    static let sessionEnded = Problem.unauthorized("The session has ended: sign in again.")
}

extension Services {
    /// Writes what a request asks for, by who its caller is when its turn comes.
    ///
    /// - Parameters:
    ///   - body: stages the changes; what it returns is handed to `reply`.
    ///   - reply: reads the state right after the changes.
    func write<Staged, Reply: Sendable>(
        _ call: Call,
        isSyncingClient: Bool = false,
        _ body: @escaping @Sendable (Transaction, Principal) throws -> Staged,
        reply: @escaping @Sendable (Snapshot, Staged) throws -> Reply
    ) async throws -> Reply {
        try await metrics.timed(.write) { [store] in
            try await store.write(call.origin(isSyncingClient: isSyncingClient)) { transaction in
                try body(transaction, try call.principal(in: transaction, store.principals))
            } reply: {
                try reply($0, $1)
            }
        }
    }
}
