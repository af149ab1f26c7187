import NabhaModel

/// What Django stores for passwords, as far as users can go on signing in with it.
enum DjangoPassword {
    /// How the hashes begin that are checked at sign-in, and replaced there by a stronger one.
    ///
    /// `!` marks a user who cannot sign in with a password; so does nothing at all.
    private static let kinds = ["pbkdf2_sha256$", "argon2$argon2id$", "!"]

    static func check(_ hash: String) throws(FieldFault) {
        guard hash.isEmpty || kinds.contains(where: { hash.hasPrefix($0) }) else {
            throw FieldFault("Not hashed in a way that can be checked here: use PBKDF2 with SHA-256, or Argon2id.")
        }
    }
}
