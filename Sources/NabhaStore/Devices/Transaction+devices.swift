package import NabhaModel
import NabhaSync

/// What a device has after it was registered: how it calls itself, and the token that it was given.
package struct DeviceRegistration: Sendable, Hashable {
    package let name: String
    package let app: String
    /// SHA-256 of the token's secret.
    package let tokenHash: [UInt8]

    package init(name: String, app: String, tokenHash: [UInt8]) {
        self.name = name
        self.app = app
        self.tokenHash = tokenHash
    }
}

/// Devices are no records: they take no revision and are in nobody's scope. Each change of one is a line in the audit log,
/// and is known at once wherever tokens are looked at.
extension Transaction {
    /// Makes a device; whoever registers one has looked in the same body whether the uid is known.
    package func registerDevice(
        _ uid: UID,
        of user: RecordID,
        _ registration: DeviceRegistration
    ) throws -> DeviceID {
        let id = try session.first(
            """
            INSERT INTO device (space, uid, user_id, name, app, token_hash, created_at, token_issued_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id
            """,
            [
                .integer(snapshot.space), .blob(uid.bytes), .integer(user), .text(registration.name),
                .text(registration.app), .blob(registration.tokenHash), .integer(now.microseconds),
                .integer(try tokenInstant(user).microseconds),
            ]
        ) { $0.integer(0) }
        guard let id else { throw StoreError.damaged("a new device has no number") }
        try note("created", id, of: user)
        return id
    }

    /// Gives a device, also a revoked one, a new token; the one before is dead.
    package func renewDevice(_ device: Device, _ registration: DeviceRegistration) throws {
        try session.execute(
            "UPDATE device SET name = ?2, app = ?3, token_hash = ?4, token_issued_at = ?5, revoked_at = NULL WHERE id = ?1",
            [
                .integer(device.id), .text(registration.name), .text(registration.app),
                .blob(registration.tokenHash), .integer(try tokenInstant(device.user).microseconds),
            ]
        )
        try note("updated", device.id, of: device.user)
    }

    package func revokeDevice(_ device: Device) throws {
        try session.execute(
            "UPDATE device SET token_hash = x'', revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            [.integer(device.id), .integer(now.microseconds)]
        )
        try note("deleted", device.id, of: device.user)
    }

    /// Ends the tokens of all devices of a user; the devices stay, and may be given new ones.
    package func endDeviceTokens(of user: RecordID) throws {
        noteChangedCredentials(of: user)
        try session.execute(
            "UPDATE device SET token_hash = x'' WHERE user_id = ?1 AND space = ?2",
            [.integer(user), .integer(snapshot.space)]
        )
    }

    /// Adds to what is known of a device's health; nothing where there is no such device.
    ///
    /// The only change of a device that is not audited and concerns no token.
    package func add(_ change: DeviceHealthChange, to device: DeviceID) throws {
        let health = change.health
        func integer(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }
        func text(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
        try session.execute(
            """
            UPDATE device SET last_success_at = coalesce(?2, last_success_at), last_seen_at = coalesce(?3, last_seen_at),
                last_error_phase = coalesce(?4, last_error_phase), last_error_code = coalesce(?5, last_error_code),
                last_error_at = coalesce(?6, last_error_at), pending = coalesce(?7, pending),
                clock_drift = coalesce(?8, clock_drift), bytes_received = bytes_received + ?9,
                bytes_sent = bytes_sent + ?10, syncs = syncs + ?11, app = coalesce(?12, app)
            WHERE id = ?1
            """,
            [
                .integer(device), integer(health.lastSuccess?.microseconds), integer(health.lastSeen?.microseconds),
                text(health.lastError?.phase), text(health.lastError?.code),
                integer(health.lastError?.at?.microseconds), integer(health.pending.map { Int64($0) }),
                integer(health.clockDrift?.wholeMicroseconds),
                .integer(health.bytesReceived), .integer(health.bytesSent), .integer(health.syncs), text(change.app),
            ]
        )
    }

    /// A token that is issued now is newer than what ended the ones before, although the clock may have been set back.
    private func tokenInstant(_ user: RecordID) throws -> Instant {
        let validFrom = try record(User.model, user)?[User.sessionsValidFrom]
        return max(now, validFrom ?? now)
    }

    private func note(_ change: String, _ device: DeviceID, of user: RecordID) throws {
        noteChangedCredentials(of: user)
        try audit([
            AuditEntry(
                user: origin.user,
                action: .change,
                records: "\(change) \(RecordSet("device", [device]))",
                route: origin.route,
                requests: origin.requestID
            )
        ])
    }
}
