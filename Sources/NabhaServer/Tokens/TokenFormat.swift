import JWTKit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The one form of token that is written and accepted: HS256, with the header below and no other.
enum TokenFormat {
    /// The first part of every token.
    ///
    /// Comparing it whole pins `alg` and `typ` and rules out `none`, `kid`, `jku`, `x5c`, `crit` and whatever else a
    /// header may be made to say.
    static let header = Base64Text.url(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
    static let longestToken = 2_048

    /// Keys for signing and checking.
    ///
    /// Sorted keys make equal claims give equal tokens.
    static func keys(_ secret: SigningSecret) async -> JWTKeyCollection {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let keys = JWTKeyCollection(defaultJWTSerializer: DefaultJWTSerializer(jsonEncoder: encoder))
        await keys.add(
            hmac: HMACKey(from: secret.bytes),
            digestAlgorithm: .sha256,
            serializer: DefaultJWTSerializer(jsonEncoder: encoder)
        )
        return keys
    }
}
