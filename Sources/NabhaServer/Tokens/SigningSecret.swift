import Crypto

/// The secret that signs tokens.
///
/// Whoever has it can be anybody: it is never printed.
package struct SigningSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package enum Failure: Error, Hashable, CustomStringConvertible {
        case tooShort
        case readableByOthers(path: String, mode: String)
        case notAFile(path: String)
        case inaccessible(path: String, code: Int32)

        package var description: String {
            switch self {
            case .tooShort:
                "The signing secret must have at least \(fewestBytes) bytes. Leave it out, and one is made."
            case .readableByOthers(let path, let mode):
                "The signing secret in \(path) can be read or changed by others (mode \(mode)). Run: chmod 600 '\(path)'"
            case .notAFile(let path):
                "The signing secret in \(path) is not a file of at most \(mostBytes) bytes."
            case .inaccessible(let path, let code):
                code == Self.diskIsFull
                    ? "There is no room on the disk for the signing secret in \(path). Free some."
                    : "The signing secret in \(path) cannot be read or written (error \(code))."
            }
        }
    }

    /// As long as the digest of HS256: less would be the weakest part.
    package static let fewestBytes = 32
    package static let mostBytes = 4_096

    let bytes: [UInt8]

    /// A secret as somebody configured it: the text itself is the key, without the white space around it.
    package init(_ text: some StringProtocol) throws(Failure) {
        let isSpace: (UInt8) -> Bool = { [0x09, 0x0a, 0x0d, 0x20].contains($0) }
        let trimmed = text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        guard trimmed.count >= Self.fewestBytes else { throw .tooShort }
        bytes = Array(trimmed)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The key of one life of one database.
    ///
    /// A user's id is only unique within that: after a restore the same id may be given to somebody else, and another
    /// installation with the same secret has people of its own. Their tokens must not be good here.
    package func bound(to epoch: String) -> SigningSecret {
        let code = HMAC<SHA256>
            .authenticationCode(for: Array("nabha tokens of \(epoch)".utf8), using: SymmetricKey(data: bytes))
        return SigningSecret(bytes: Array(code))
    }

    package var description: String { "SigningSecret(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
