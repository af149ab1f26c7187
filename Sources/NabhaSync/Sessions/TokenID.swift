/// The name of one token (`jti`): unguessable, never given twice.
package struct TokenID: RawRepresentable, Hashable, Codable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}

/// The name of one sign-in on one device, and of all refresh tokens that descend from it.
package struct SessionID: RawRepresentable, Hashable, Codable, Sendable {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
}
