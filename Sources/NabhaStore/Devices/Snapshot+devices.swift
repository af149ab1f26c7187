package import NabhaModel
import NabhaSync

extension Snapshot {
    package func device(_ id: DeviceID) throws -> Device? {
        try session.first(
            "SELECT \(Self.deviceColumns) FROM device WHERE id = ?1 AND space = ?2",
            [.integer(id), .integer(space)],
            Self.device(from:)
        )
    }

    package func device(_ uid: UID) throws -> Device? {
        try session.first(
            "SELECT \(Self.deviceColumns) FROM device WHERE uid = ?1 AND space = ?2",
            [.blob(uid.bytes), .integer(space)],
            Self.device(from:)
        )
    }

    /// Whose a device is, which never changes; nil for a number that no device has.
    package func user(ofDevice id: DeviceID) throws -> RecordID? {
        try session.first(
            "SELECT user_id FROM device WHERE id = ?1 AND space = ?2",
            [.integer(id), .integer(space)]
        ) { $0.integer(0) }
    }

    /// The devices of a user that are not revoked, in the order of their numbers.
    package func devices(of user: RecordID) throws -> [Device] {
        try session.all(
            """
            SELECT \(Self.deviceColumns) FROM device WHERE user_id = ?1 AND space = ?2 AND revoked_at IS NULL
            ORDER BY id
            """,
            [.integer(user), .integer(space)],
            Self.device(from:)
        )
    }

    /// All devices that are not revoked, in the order of their numbers: a page of them.
    package func devices(from offset: Int, limit: Int) throws -> [Device] {
        try session.all(
            """
            SELECT \(Self.deviceColumns) FROM device WHERE space = ?1 AND revoked_at IS NULL
            ORDER BY id LIMIT ?2 OFFSET ?3
            """,
            [.integer(space), .integer(Int64(limit)), .integer(Int64(offset))],
            Self.device(from:)
        )
    }

    /// How many devices are not revoked.
    package func deviceCount() throws -> Int {
        try session.first(
            "SELECT count(*) FROM device WHERE space = ?1 AND revoked_at IS NULL",
            [.integer(space)]
        ) { Int($0.integer(0)) } ?? 0
    }

    /// What it takes to know the tokens of a user's devices.
    func liveDevices(of user: RecordID) throws -> [DeviceID: LiveDevice] {
        let devices = try session.all(
            """
            SELECT id, token_hash, token_issued_at FROM device
            WHERE user_id = ?1 AND space = ?2 AND revoked_at IS NULL
            """,
            [.integer(user), .integer(space)]
        ) { row in
            let issuedAt = Instant(microseconds: row.integer(2))
            return (row.integer(0), LiveDevice(tokenHash: row.blob(1), tokenIssuedAt: issuedAt))
        }
        return Dictionary(devices, uniquingKeysWith: { first, _ in first })
    }

    private static var deviceColumns: String {
        """
        id, uid, user_id, name, app, created_at, token_issued_at, revoked_at, last_operation, last_success_at,
        last_seen_at, last_error_phase, last_error_code, last_error_at, pending, clock_drift, bytes_received,
        bytes_sent, syncs
        """
    }

    private static func device(from row: any SQLRow) throws -> Device {
        guard let uid = UID(bytes: row.blob(1)) else { throw StoreError.damaged("a device's uid") }
        return Device(
            id: row.integer(0),
            uid: uid,
            user: row.integer(2),
            name: row.text(3),
            app: row.text(4),
            createdAt: Instant(microseconds: row.integer(5)),
            tokenIssuedAt: Instant(microseconds: row.integer(6)),
            revokedAt: row.instant(7),
            lastOperation: row.integer(8),
            health: health(from: row)
        )
    }

    private static func health(from row: any SQLRow) -> DeviceHealth {
        var health = DeviceHealth()
        health.lastSuccess = row.instant(9)
        health.lastSeen = row.instant(10)
        if let phase = row.optionalText(11), let code = row.optionalText(12) {
            health.lastError = DeviceReport.Failure(phase: phase, code: code, at: row.instant(13))
        }
        health.pending = row.optionalInteger(14).map { Int($0) }
        health.clockDrift = row.optionalInteger(15).map { .microseconds($0) }
        health.bytesReceived = row.integer(16)
        health.bytesSent = row.integer(17)
        health.syncs = row.integer(18)
        return health
    }
}

extension SQLRow {
    fileprivate func instant(_ column: Int) -> Instant? { optionalInteger(column).map(Instant.init(microseconds:)) }
}
