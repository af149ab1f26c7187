import NabhaModel
package import NabhaStore
import NabhaSync

/// Tells who sends a request, from its bearer token.
package struct Authenticator: Sendable {
    let store: any Store
    let verifier: TokenVerifier
    private let owners: DeviceOwners

    package init(store: any Store, verifier: TokenVerifier) {
        self.store = store
        self.verifier = verifier
        owners = DeviceOwners(store: store)
    }

    /// - Parameter takesDevices: whether the token of a device will do.
    /// - Returns: nil where no token was sent.
    /// - Throws: 401 for a token that does not hold, for whatever reason.
    func caller(_ authorization: String?, takesDevices: Bool = false) async throws -> Caller? {
        guard let authorization else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw Problem.unauthorized("Send the token as: Authorization: Bearer <access token>.")
        }
        guard DeviceToken.looksLike(parts[1]) else { return try await person(String(parts[1])) }
        guard takesDevices else {
            throw Problem.unauthorized("A device's token is not good for this: sign in.")
        }
        return try await device(parts[1])
    }

    private func person(_ token: String) async throws -> Caller {
        let claims: TokenClaims
        do {
            claims = try await verifier.access(token)
        } catch {
            throw Problem.unauthorized(
                error == .expired ? "The token has expired: refresh it or sign in again." : "The token is not valid."
            )
        }
        return try await caller(claims.user, .token(claims), else: .sessionEnded)
    }

    private func device(_ text: Substring) async throws -> Caller {
        guard let token = DeviceToken(text), let owner = try await owners.owner(of: token.device) else {
            throw Problem.deviceUnknown
        }
        return try await caller(owner, .device(token.device, hash: token.hash), else: .deviceUnknown)
    }

    private func caller(_ user: RecordID, _ credential: Credential, else refusal: Problem) async throws -> Caller {
        let ticket = store.principals.ticket
        guard let principal = try await store.principal(user), principal.accepts(credential) else { throw refusal }
        return Caller(principal: principal, credential: credential, ticket: ticket)
    }
}

extension Problem {
    /// The same whether the device was revoked, has another token by now, or never was.
    static let deviceUnknown = Problem.unauthorized("The device's token is not good any more: sign in again.")
}
