extension Migration {
    /// Version 2: the devices that keep a part of the records themselves.
    static let devices = Migration("0002-devices") { schema in
        // No row ever goes: what a device has sent must not be done twice, whatever became of the device.
        try schema.execute(
            """
            CREATE TABLE device (
                id INTEGER PRIMARY KEY,
                space INTEGER NOT NULL REFERENCES space(id),
                uid BLOB NOT NULL,
                user_id INTEGER NOT NULL,
                name TEXT NOT NULL,
                app TEXT NOT NULL,
                token_hash BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                token_issued_at INTEGER NOT NULL,
                revoked_at INTEGER,
                last_operation INTEGER NOT NULL DEFAULT 0,
                last_success_at INTEGER,
                last_seen_at INTEGER,
                last_error_phase TEXT,
                last_error_code TEXT,
                last_error_at INTEGER,
                pending INTEGER,
                clock_drift INTEGER,
                bytes_received INTEGER NOT NULL DEFAULT 0,
                bytes_sent INTEGER NOT NULL DEFAULT 0,
                syncs INTEGER NOT NULL DEFAULT 0
            )
            """
        )
        try schema.execute("CREATE UNIQUE INDEX device_by_uid ON device(uid)")
        try schema.execute("CREATE INDEX device_by_user ON device(user_id)")
    }
}
