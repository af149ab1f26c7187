import HTTPTypes
import NabhaModel
package import NabhaStore
import NabhaSync
import Synchronization

/// Tells who sends a request, from its bearer token.
package struct Authenticator: Sendable {
    let store: any Store
    let verifier: TokenVerifier
    let revoked: RevokedSessions

    package init(store: any Store, verifier: TokenVerifier, revoked: RevokedSessions) {
        self.store = store
        self.verifier = verifier
        self.revoked = revoked
    }

    /// - Returns: nil where no token was sent.
    /// - Throws: 401 for a token that does not hold, for whatever reason.
    func principal(_ authorization: String?) async throws -> Principal? {
        guard let authorization else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Problem.unauthorized("Send the token as: Authorization: Bearer <access token>.")
        }
        let claims: TokenClaims
        do {
            claims = try await verifier.access(String(parts[1]))
        } catch {
            throw Problem.unauthorized(
                error == .expired ? "The token has expired: refresh it or sign in again." : "The token is not valid."
            )
        }
        guard !revoked.contains(claims.session), let principal = try await store.principal(claims.user),
            principal.isActive, principal.accepts(claims)
        else { throw Problem.unauthorized("The session has ended: sign in again.") }
        return principal
    }
}

extension Principal {
    /// Whether a token was issued after the user's sessions were last ended.
    ///
    /// Tokens count whole seconds.
    func accepts(_ claims: TokenClaims) -> Bool {
        guard let sessionsValidFrom else { return true }
        return claims.issuedAt >= TokenClaims.seconds(sessionsValidFrom)
    }
}

/// The sessions of which access tokens are still about although they have ended.
package final class RevokedSessions: Sendable {
    private let sessions = Mutex<[SessionID: Instant]>([:])

    package init() {}

    func contains(_ session: SessionID) -> Bool { sessions.withLock { $0[session] != nil } }

    /// - Parameter now: sessions that ended so long ago that none of their tokens lives are forgotten.
    func insert(_ ended: some Sequence<SessionID>, at now: Instant) {
        let oldest = now.advanced(by: .zero - TokenIssuer.accessLifetime - .seconds(2 * TokenVerifier.leewaySeconds))
        sessions.withLock { sessions in
            if sessions.count > 10_000 { sessions = sessions.filter { $0.value > oldest } }
            for session in ended { sessions[session] = now }
        }
    }

    /// What ended shortly before the server started.
    package func load(from store: any Store) async throws {
        let now = store.environment.now()
        let since = now.advanced(by: .zero - TokenIssuer.accessLifetime - .seconds(2 * TokenVerifier.leewaySeconds))
        insert(try await store.read { try $0.sessionsRevoked(since: since) }.map(SessionID.init(rawValue:)), at: now)
    }
}
