extension Replica {
    /// The credential with which one is told of news; nil where nobody is signed in.
    package func credential() throws -> String? {
        try read { local in try local.meta.flag(.needsSignIn) ? nil : local.meta.sealedText(.token) }
    }
}
