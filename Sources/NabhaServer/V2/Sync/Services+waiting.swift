import NabhaModel

extension Services {
    /// Waits until something changes in one of the scopes.
    ///
    /// - Returns: false where nothing did in this time.
    func waitForChange(in scopes: Set<Scope>, after: Revision, atMost: Duration) async throws -> Bool {
        false
    }
}
