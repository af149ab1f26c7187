import NabhaModel

extension Migration {
    /// Version 3: the results of devices' operations, the lives of the database, and how long exits are kept.
    static let exchange = Migration("0003-exchange") { schema in
        try schema.execute(
            """
            CREATE TABLE operation_result (
                device INTEGER NOT NULL,
                number INTEGER NOT NULL,
                fingerprint TEXT NOT NULL,
                result TEXT NOT NULL,
                revision INTEGER,
                claimed_at INTEGER,
                PRIMARY KEY (device, number)
            ) WITHOUT ROWID
            """
        )
        // Whether a change was one's own, when an edit meets it.
        try schema.execute("CREATE INDEX operation_result_by_revision ON operation_result(device, revision)")
        try schema.execute(
            """
            CREATE TABLE epoch_log (
                space INTEGER NOT NULL REFERENCES space(id),
                epoch TEXT NOT NULL,
                from_revision INTEGER NOT NULL,
                PRIMARY KEY (space, epoch)
            ) WITHOUT ROWID
            """
        )
        // Exits up to this moment have been removed from the change index.
        for column in ["exits_removed_until", "exits_removed_instant"] {
            try schema.execute("ALTER TABLE space ADD COLUMN \(column) INTEGER NOT NULL DEFAULT 0")
        }
    }
}
