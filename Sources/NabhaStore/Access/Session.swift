package import NabhaModel

/// A family of refresh tokens: everything that follows from one sign-in.
package struct Session: Sendable, Hashable {
    package let id: String
    package let user: RecordID
    package let createdAt: Instant
    /// When the current refresh token, and with it the session, ends by itself.
    package var expiresAt: Instant
    /// The id of the one refresh token that is alive, and when it was issued.
    package var current: String
    package var currentIssuedAt: Instant
    /// The token before it, which may be presented again for a moment, because replies get lost.
    package var previous: String?
    package var rotatedAt: Instant?
    package var revokedAt: Instant?

    package init(
        id: String,
        user: RecordID,
        createdAt: Instant,
        expiresAt: Instant,
        current: String,
        currentIssuedAt: Instant,
        previous: String? = nil,
        rotatedAt: Instant? = nil,
        revokedAt: Instant? = nil
    ) {
        self.id = id
        self.user = user
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.current = current
        self.currentIssuedAt = currentIssuedAt
        self.previous = previous
        self.rotatedAt = rotatedAt
        self.revokedAt = revokedAt
    }
}

extension Snapshot {
    private static var sessionColumns: String {
        "id, user_id, created_at, expires_at, current, current_issued_at, previous, rotated_at, revoked_at"
    }

    package func session(withID id: String) throws -> Session? {
        try session.first("SELECT \(Self.sessionColumns) FROM session WHERE id = ?1", [.text(id)], Self.session(from:))
    }

    /// The sessions of a user that were ended, by whomever, since an instant.
    package func sessionsEnded(of user: RecordID, since instant: Instant) throws -> [String] {
        try session.all(
            "SELECT id FROM session WHERE user_id = ?1 AND revoked_at >= ?2",
            [.integer(user), .integer(instant.microseconds)]
        ) { $0.text(0) }
    }

    private static func session(from row: any SQLRow) -> Session {
        func instant(_ column: Int) -> Instant? { row.optionalInteger(column).map(Instant.init(microseconds:)) }
        return Session(
            id: row.text(0),
            user: row.integer(1),
            createdAt: Instant(microseconds: row.integer(2)),
            expiresAt: Instant(microseconds: row.integer(3)),
            current: row.text(4),
            currentIssuedAt: Instant(microseconds: row.integer(5)),
            previous: row.optionalText(6),
            rotatedAt: instant(7),
            revokedAt: instant(8)
        )
    }
}

extension Transaction {
    /// Stores a session as it is to be from now on.
    package func put(_ value: Session) throws {
        if value.revokedAt != nil { noteChangedCredentials(of: value.user) }
        func integer(_ instant: Instant?) -> SQLValue { instant.map { .integer($0.microseconds) } ?? .null }
        try session.execute(
            """
            INSERT INTO session (id, user_id, created_at, expires_at, current, current_issued_at, previous, rotated_at,
                revoked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, current = excluded.current,
                current_issued_at = excluded.current_issued_at, previous = excluded.previous,
                rotated_at = excluded.rotated_at, revoked_at = excluded.revoked_at
            """,
            [
                .text(value.id), .integer(value.user), integer(value.createdAt), integer(value.expiresAt),
                .text(value.current), integer(value.currentIssuedAt), value.previous.map { .text($0) } ?? .null,
                integer(value.rotatedAt), integer(value.revokedAt),
            ]
        )
    }

    /// Ends every session of a user, also those whose access tokens are still about.
    ///
    /// - Returns: the sessions that ended.
    @discardableResult
    package func revokeSessions(of user: RecordID) throws -> [String] {
        noteChangedCredentials(of: user)
        return try session.all(
            "UPDATE session SET revoked_at = ?2 WHERE user_id = ?1 AND revoked_at IS NULL RETURNING id",
            [.integer(user), .integer(now.microseconds)]
        ) { $0.text(0) }
    }

    /// Removes sessions that ended by themselves before an instant; there is nothing left to revoke.
    package func removeSessions(expiredBefore instant: Instant) throws {
        try session.execute("DELETE FROM session WHERE expires_at < ?1", [.integer(instant.microseconds)])
    }
}
