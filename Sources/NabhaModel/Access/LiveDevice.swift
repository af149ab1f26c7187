/// The number that the server gives a device.
package typealias DeviceID = Int64

/// A device that is not revoked, as far as it takes to tell whether a token is its own.
package struct LiveDevice: Hashable, Sendable {
    /// SHA-256 of the secret in the device's token; empty where it has none that holds.
    package let tokenHash: [UInt8]
    package let tokenIssuedAt: Instant

    package init(tokenHash: [UInt8], tokenIssuedAt: Instant) {
        self.tokenHash = tokenHash
        self.tokenIssuedAt = tokenIssuedAt
    }
}
