package import NabhaModel

/// Whether the client has the version that would be sent (RFC 9110 §13.2.2).
package struct ConditionalRequest: Sendable {
    private let ifNoneMatch: String?
    private let ifModifiedSince: String?

    package init(ifNoneMatch: String?, ifModifiedSince: String?) {
        self.ifNoneMatch = ifNoneMatch
        self.ifModifiedSince = ifModifiedSince
    }

    package var isConditional: Bool { ifNoneMatch != nil || ifModifiedSince != nil }

    /// Whether the client has the version with this tag and date.
    ///
    /// HTTP dates know whole seconds only; a version changed later within the client's second counts as modified.
    package func isSatisfied(by tag: EntityTag, lastModified: Instant) -> Bool {
        if let ifNoneMatch { return EntityTagList(ifNoneMatch).matches(tag) }
        guard let ifModifiedSince, let since = Instant(httpDate: ifModifiedSince) else { return false }
        return lastModified <= since
    }
}
