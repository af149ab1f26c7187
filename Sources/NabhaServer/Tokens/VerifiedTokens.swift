import Crypto
import Synchronization

/// Access tokens whose signature was found right, so that it is checked once and not with every request.
///
/// Keeps digests and no tokens: what a memory dump shows opens nothing, and how long a look-up takes says nothing
/// about the tokens in it.
package final class VerifiedTokens: Sendable {
    /// About as many as a district has phones; 4 MB.
    package static let mostTokens = 20_000

    private let cache: Mutex<ClockCache<SHA256Digest, TokenClaims>>

    package init(limit: Int = VerifiedTokens.mostTokens) {
        cache = Mutex(ClockCache(limit: limit))
    }

    package func claims(of token: String) -> TokenClaims? {
        let digest = Self.digest(token)
        return cache.withLock { $0.value(for: digest) }
    }

    package func insert(_ claims: TokenClaims, of token: String) {
        let digest = Self.digest(token)
        cache.withLock { $0.insert(claims, for: digest) }
    }

    /// Forgets all, for instance when the signing secret changes.
    package func removeAll() {
        cache.withLock { $0.removeAll() }
    }

    package var count: Int { cache.withLock { $0.count } }

    private static func digest(_ token: String) -> SHA256Digest {
        var token = token
        return token.withUTF8 { SHA256.hash(data: $0) }
    }
}
