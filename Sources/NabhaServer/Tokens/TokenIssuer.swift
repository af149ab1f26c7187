import JWTKit
package import NabhaModel
package import NabhaSync

/// Signs tokens.
///
/// The same claims always give the same token.
package struct TokenIssuer: Sendable {
    package static let accessLifetime = RefreshFamily.accessLifetime
    /// 128 bits: nobody guesses one, and no two are the same.
    package static let idByteCount = 16

    private let keys: JWTKeyCollection
    private let now: @Sendable () -> Instant
    private let randomness: RandomBytes

    package init(
        secret: SigningSecret,
        now: @escaping @Sendable () -> Instant,
        randomness: @escaping RandomBytes
    ) async {
        keys = await TokenFormat.keys(secret)
        self.now = now
        self.randomness = randomness
    }

    package func makeTokenID() -> TokenID { TokenID(rawValue: Base64Text.url(randomness(Self.idByteCount))) }
    package func makeSessionID() -> SessionID { SessionID(rawValue: Base64Text.url(randomness(Self.idByteCount))) }

    /// A new access token, valid for ``accessLifetime`` from now.
    package func access(user: RecordID, session: SessionID) async throws -> String {
        let issuedAt = now()
        return try await sign(
            TokenClaims(
                kind: .access,
                id: makeTokenID(),
                session: session,
                user: user,
                issuedAt: issuedAt,
                expiresAt: issuedAt.advanced(by: Self.accessLifetime)
            )
        )
    }

    /// The refresh token that a ``RefreshFamily`` decided to send; the same text as often as it is asked for.
    package func refresh(_ token: RefreshFamily.Token, user: RecordID, session: SessionID) async throws -> String {
        try await sign(
            TokenClaims(
                kind: .refresh,
                id: token.id,
                session: session,
                user: user,
                issuedAt: token.issuedAt,
                expiresAt: token.expiresAt
            )
        )
    }

    package func sign(_ claims: TokenClaims) async throws -> String {
        try await keys.sign(claims)
    }
}
