/// What a new password must be.
///
/// Only length, and not being the username: rules about digits and symbols make passwords that are hard to type on a
/// phone and no harder to guess (NIST SP 800-63B, 5.1.1.2).
package enum PasswordPolicy {
    /// Characters as a person counts them.
    package static let fewestCharacters = 8
    /// UTF-8 bytes.
    ///
    /// Far above any passphrase, far below what would be work to hash.
    package static let mostBytes = 1_024

    package enum Violation: Error, Hashable {
        case tooShort
        case tooLong
        case sameAsUsername
    }

    /// Nil when `password` may be set for the user named `username` (compared without regard to case).
    package static func violation(of password: String, username: String) -> Violation? {
        if password.utf8.count > mostBytes { return .tooLong }
        if password.count < fewestCharacters { return .tooShort }
        if password.lowercased() == username.lowercased() { return .sameAsUsername }
        return nil
    }
}
