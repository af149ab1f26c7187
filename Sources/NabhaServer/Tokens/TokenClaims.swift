package import JWTKit
package import NabhaModel
package import NabhaSync

/// What a token says.
///
/// Times are whole seconds since the Unix epoch, as JWT has them.
package struct TokenClaims: JWTPayload, Hashable {
    package enum Kind: String, Codable, Sendable {
        case access
        case refresh
    }

    package var kind: Kind
    package var id: TokenID
    /// The sign-in that the token belongs to; ending it ends the token.
    package var session: SessionID
    package var user: RecordID
    package var issuedAt: Int64
    package var expiresAt: Int64

    package init(
        kind: Kind,
        id: TokenID,
        session: SessionID,
        user: RecordID,
        issuedAt: Instant,
        expiresAt: Instant
    ) {
        self.kind = kind
        self.id = id
        self.session = session
        self.user = user
        self.issuedAt = Self.seconds(issuedAt)
        self.expiresAt = Self.seconds(expiresAt)
    }

    /// Whole seconds since the Unix epoch, rounded down also before it.
    package static func seconds(_ instant: Instant) -> Int64 {
        let (quotient, remainder) = instant.microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    private enum CodingKeys: String, CodingKey {
        case kind = "token_type"
        case id = "jti"
        case session
        case user = "user_id"
        case issuedAt = "iat"
        case expiresAt = "exp"
    }

    /// Times are checked by ``TokenVerifier``, which has a clock.
    package func verify(using algorithm: some JWTAlgorithm) async throws {}
}
