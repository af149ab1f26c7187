/// A stored password hash, of one of the kinds that the server can check.
///
/// New hashes are always Argon2id. The PBKDF2 and unusable kinds come from databases of the Django backend.
package enum PasswordHash: Sendable, Hashable {
    /// `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, salt and hash in base64 without padding (PHC string format).
    case argon2id(cost: PasswordCost, salt: [UInt8], hash: [UInt8])

    /// Django's `pbkdf2_sha256$iterations$salt$hash`; the salt is used as text, the hash is in padded base64.
    case pbkdf2SHA256(iterations: Int, salt: String, hash: [UInt8])

    /// Django's `!…`: nobody can sign in with a password. What follows the `!` means nothing and is not kept.
    case unusable

    /// Why a stored text is not a hash this server can check.
    ///
    /// It never repeats the text.
    package enum Malformed: Error, Hashable {
        case tooLong
        case unknownKind
        case argon2id
        case pbkdf2SHA256
        /// Well-formed, but asking for more work than ``PasswordCost/most`` or ``mostIterations`` allow.
        case tooExpensive
    }

    /// Django 5 uses 1,000,000; five times that is about two seconds of one core.
    package static let mostIterations = 5_000_000
    package static let longestText = 512
    package static let saltBytes = 8...64
    package static let hashBytes = 16...64

    /// Reads a stored hash.
    ///
    /// Django's `argon2$argon2id$…` is accepted too: it is the PHC text with a word before it.
    package init(parsing text: String) throws(Malformed) {
        guard text.utf8.count <= Self.longestText else { throw .tooLong }
        if text.utf8.first == UInt8(ascii: "!") {
            self = .unusable
        } else if text.hasPrefix("$argon2id$") {
            self = try Self.parseArgon2id(text.dropFirst("$".count))
        } else if text.hasPrefix("argon2$argon2id$") {
            self = try Self.parseArgon2id(text.dropFirst("argon2$".count))
        } else if text.hasPrefix("pbkdf2_sha256$") {
            self = try Self.parsePBKDF2(text)
        } else {
            throw .unknownKind
        }
    }

    /// The text to store; parsing it gives an equal value.
    package var text: String {
        switch self {
        case .argon2id(let cost, let salt, let hash):
            "$argon2id$v=19$m=\(cost.memoryKibibytes),t=\(cost.passes),p=\(cost.lanes)"
                + "$\(Base64Text.unpadded(salt))$\(Base64Text.unpadded(hash))"
        case .pbkdf2SHA256(let iterations, let salt, let hash):
            "pbkdf2_sha256$\(iterations)$\(salt)$\(Base64Text.padded(hash))"
        case .unusable:
            "!"
        }
    }

    private static func parseArgon2id(_ text: Substring) throws(Malformed) -> PasswordHash {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[1] == "v=19",
            let salt = Base64Text.decodeUnpadded(parts[3]), saltBytes.contains(salt.count),
            let hash = Base64Text.decodeUnpadded(parts[4]), hashBytes.contains(hash.count)
        else { throw .argon2id }
        let numbers = parts[2].split(separator: ",", omittingEmptySubsequences: false)
        guard numbers.count == 3,
            let memory = number(numbers[0], after: "m="),
            let passes = number(numbers[1], after: "t="),
            let lanes = number(numbers[2], after: "p=")
        else { throw .argon2id }
        let cost = PasswordCost(memoryKibibytes: memory, passes: passes, lanes: lanes)
        guard cost.isAcceptable else { throw .tooExpensive }
        return .argon2id(cost: cost, salt: salt, hash: hash)
    }

    private static func parsePBKDF2(_ text: String) throws(Malformed) -> PasswordHash {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, let iterations = number(parts[1], after: ""), iterations > 0,
            !parts[2].isEmpty, parts[2].utf8.count <= saltBytes.upperBound,
            let hash = Base64Text.decodePadded(parts[3]), hashBytes.contains(hash.count)
        else { throw .pbkdf2SHA256 }
        guard iterations <= mostIterations else { throw .tooExpensive }
        return .pbkdf2SHA256(iterations: Int(iterations), salt: String(parts[2]), hash: hash)
    }

    /// Decimal digits only: `UInt32.init` would also take a sign and leading zeros, which no hasher writes.
    private static func number(_ text: Substring, after prefix: String) -> UInt32? {
        let digits = text.dropFirst(prefix.count)
        guard text.hasPrefix(prefix), let value = UInt32(digits), String(value) == digits else { return nil }
        return value
    }
}
