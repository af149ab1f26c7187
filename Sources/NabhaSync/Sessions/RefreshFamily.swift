package import NabhaModel

/// All refresh tokens that descend from one sign-in: one of them lives, and using it makes its successor.
///
/// Somebody who stole a token and the person it was stolen from will both present it sooner or later. The second to do
/// so presents a dead token, and that ends the family for both: the person signs in again, the thief cannot.
/// On 2G the reply to a refresh is often lost, so the immediate predecessor of the living token may come again within
/// ``grace``: it gets the same successor once more, never a second one.
package struct RefreshFamily: Hashable, Sendable {
    /// How long after a rotation the predecessor is excused.
    package static let grace = Duration.seconds(60)
    /// How long an unused refresh token lives.
    package static let lifetime = Duration.seconds(7 * 24 * 60 * 60)
    /// How long an access token lives.
    package static let accessLifetime = Duration.seconds(60 * 60)
    /// How long after its end access tokens of a session may be about: their life, and the leeway of clocks twice.
    package static let endedSessionsRemembered = accessLifetime + .seconds(2 * 60)

    package struct Token: Hashable, Sendable {
        package var id: TokenID
        package var issuedAt: Instant
        package var expiresAt: Instant

        package init(id: TokenID, issuedAt: Instant, expiresAt: Instant) {
            self.id = id
            self.issuedAt = issuedAt
            self.expiresAt = expiresAt
        }
    }

    package enum Action: Hashable, Sendable {
        /// Store the family and send this token.
        case rotate(Token)
        /// Send this token, which was sent before; nothing to store.
        case repeatSuccessor(Token)
        /// Store the family, now revoked, and refuse.
        case revokeFamily
        case refused(Refusal)
    }

    package enum Refusal: Hashable, Sendable {
        case expired
        case revoked
    }

    package private(set) var current: Token
    package private(set) var previous: TokenID?
    package private(set) var rotatedAt: Instant?
    package private(set) var revokedAt: Instant?

    /// A family at sign-in.
    package init(first id: TokenID, at now: Instant) {
        current = Token(id: id, issuedAt: now, expiresAt: now.advanced(by: Self.lifetime))
    }

    /// A family as it was stored.
    package init(current: Token, previous: TokenID?, rotatedAt: Instant?, revokedAt: Instant?) {
        self.current = current
        self.previous = previous
        self.rotatedAt = rotatedAt
        self.revokedAt = revokedAt
    }

    /// A refresh token of this family, its signature checked, was presented.
    ///
    /// - Parameters:
    ///   - id: the token's name.
    ///   - now: the server's clock; stepping back lengthens the grace and does no other harm.
    ///   - successor: the name to give to a new token, if there will be one.
    /// - Returns: what to store and to send.
    package mutating func present(_ id: TokenID, at now: Instant, successor: TokenID) -> Action {
        if revokedAt != nil { return .refused(.revoked) }
        if id == current.id {
            guard now < current.expiresAt else { return .refused(.expired) }
            previous = current.id
            rotatedAt = now
            current = Token(id: successor, issuedAt: now, expiresAt: now.advanced(by: Self.lifetime))
            return .rotate(current)
        }
        if id == previous, let rotatedAt, now < rotatedAt.advanced(by: Self.grace) {
            return .repeatSuccessor(current)
        }
        revokedAt = now
        return .revokeFamily
    }

    /// The person signed out, or somebody ended the session for them.
    ///
    /// - Parameter now: the server's clock.
    /// - Returns: whether that changed anything.
    package mutating func logout(at now: Instant) -> Bool {
        guard revokedAt == nil else { return false }
        revokedAt = now
        return true
    }
}
