import JWTKit
package import NabhaModel

/// Tells what a token says, when it is one of ours and its time has not passed.
///
/// Whether its session was ended or its user deactivated is not in a token: ask the store.
package struct TokenVerifier: Sendable {
    package enum Failure: Error, Hashable {
        /// Not a token in our format: three parts, HS256, the claims of ``TokenClaims``.
        case malformed
        case badSignature
        case expired
        /// Issued later than the leeway allows: the clock was set back, or the token was made up.
        case fromTheFuture
        /// A refresh token where an access token belongs, or the other way round.
        case wrongKind
    }

    /// How far the clocks of servers that share a secret may be apart.
    package static let leewaySeconds: Int64 = 60

    private let keys: JWTKeyCollection
    private let now: @Sendable () -> Instant
    private let verified: VerifiedTokens

    package init(
        secret: SigningSecret,
        now: @escaping @Sendable () -> Instant,
        verified: VerifiedTokens = VerifiedTokens()
    ) async {
        keys = await TokenFormat.keys(secret)
        self.now = now
        self.verified = verified
    }

    /// The claims of an access token.
    ///
    /// Repeated ones, which is nearly all, cost a look-up and no signature.
    package func access(_ token: String) async throws(Failure) -> TokenClaims {
        if let claims = verified.claims(of: token) {
            try checkTime(claims)
            return claims
        }
        let claims = try await check(token, kind: .access)
        verified.insert(claims, of: token)
        return claims
    }

    /// The claims of a refresh token.
    ///
    /// What to do with it is for its ``RefreshFamily`` to decide.
    package func refresh(_ token: String) async throws(Failure) -> TokenClaims {
        try await check(token, kind: .refresh)
    }

    private func check(_ token: String, kind: TokenClaims.Kind) async throws(Failure) -> TokenClaims {
        guard token.utf8.count <= TokenFormat.longestToken else { throw .malformed }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == TokenFormat.header, Base64Text.decodeURL(parts[2]) != nil else {
            throw .malformed
        }
        let claims: TokenClaims
        do {
            claims = try await keys.verify(token, as: TokenClaims.self)
        } catch let error as JWTError where error.errorType == .signatureVerificationFailed {
            throw .badSignature
        } catch {
            throw .malformed
        }
        guard claims.kind == kind else { throw .wrongKind }
        try checkTime(claims)
        return claims
    }

    private func checkTime(_ claims: TokenClaims) throws(Failure) {
        let seconds = TokenClaims.seconds(now())
        // Subtracting from our own clock cannot overflow, whatever a token claims.
        guard seconds - Self.leewaySeconds < claims.expiresAt else { throw .expired }
        guard claims.issuedAt <= seconds + Self.leewaySeconds else { throw .fromTheFuture }
    }
}
