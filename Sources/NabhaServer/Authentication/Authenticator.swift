import HTTPTypes
import NabhaModel
package import NabhaStore
import NabhaSync

/// Tells who sends a request, from its bearer token.
package struct Authenticator: Sendable {
    let store: any Store
    let verifier: TokenVerifier

    package init(store: any Store, verifier: TokenVerifier) {
        self.store = store
        self.verifier = verifier
    }

    /// - Returns: nil where no token was sent.
    /// - Throws: 401 for a token that does not hold, for whatever reason.
    func caller(_ authorization: String?) async throws -> Caller? {
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
        let ticket = store.principals.ticket
        guard let principal = try await store.principal(claims.user), principal.accepts(claims) else {
            throw Problem.sessionEnded
        }
        return Caller(principal: principal, claims: claims, ticket: ticket)
    }
}
