package import NabhaModel
package import NabhaSync

/// One installation of an app, of one user.
package struct Device: Sendable, Hashable {
    package let id: DeviceID
    /// The identity that the device gave itself.
    package let uid: UID
    package let user: RecordID
    package let name: String
    /// The app and the system under it, as the device calls them.
    package let app: String
    package let createdAt: Instant
    package let tokenIssuedAt: Instant
    package let revokedAt: Instant?
    /// The number of the last operation that has a result.
    package let lastOperation: Int64
    package let health: DeviceHealth

    package var isRevoked: Bool { revokedAt != nil }

    /// Unicode scalars of ``name`` and ``app``.
    package static let longestText = DeviceReport.longestText
}

/// How a device's synchronisation goes.
package struct DeviceHealth: Sendable, Hashable {
    package var lastSuccess: Instant?
    /// When the device last sent anything that could be told to be its own.
    package var lastSeen: Instant?
    /// The last failure that the device has told of; it may be older than the last success.
    package var lastError: DeviceReport.Failure?
    /// Operations that waited in its outbox when it last told.
    package var pending: Int?
    /// How far its clock is ahead of the server's.
    package var clockDrift: Duration?
    package var bytesReceived: Int64 = 0
    package var bytesSent: Int64 = 0
    package var syncs: Int64 = 0

    package init() {}
}

/// What is to be added to a device's health.
package struct DeviceHealthChange: Sendable, Hashable {
    /// The newest values; the counts of bytes and synchronisations are those to be added.
    package var health = DeviceHealth()
    /// The app, where the device has told of it.
    package var app: String?

    package init() {}

    /// Takes over what came later.
    package mutating func formUnion(_ later: DeviceHealthChange) {
        health.lastSuccess = later.health.lastSuccess ?? health.lastSuccess
        health.lastSeen = later.health.lastSeen ?? health.lastSeen
        health.lastError = later.health.lastError ?? health.lastError
        health.pending = later.health.pending ?? health.pending
        health.clockDrift = later.health.clockDrift ?? health.clockDrift
        health.bytesReceived += later.health.bytesReceived
        health.bytesSent += later.health.bytesSent
        health.syncs += later.health.syncs
        app = later.app ?? app
    }
}
