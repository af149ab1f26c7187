import NabhaModel

extension Migration {
    /// Version 1: spaces and their order, the change index, grants, sessions, the audit log, and the first models.
    static let foundations = Migration("0001-foundations") { schema in
        try schema.createOrder()
        try schema.createChangeIndex()
        try schema.createSessions()
        try schema.createAudit()
        for model in Catalog.nabha.models where model.since <= 1 {
            try schema.createTable(for: model, version: 1)
        }
    }
}

extension SchemaBuilder {
    fileprivate func createOrder() throws {
        try execute(
            """
            CREATE TABLE space (
                id INTEGER PRIMARY KEY,
                name TEXT NOT NULL,
                epoch TEXT NOT NULL,
                revision INTEGER NOT NULL,
                instant INTEGER NOT NULL,
                ended_sessions INTEGER NOT NULL DEFAULT 0
            )
            """
        )
        // From an instant of API v1 to a revision, in one step.
        try execute(
            """
            CREATE TABLE commit_log (
                space INTEGER NOT NULL REFERENCES space(id),
                instant INTEGER NOT NULL,
                revision INTEGER NOT NULL,
                PRIMARY KEY (space, instant)
            ) WITHOUT ROWID
            """
        )
        // What was committed after a backup and lost when it was restored.
        try execute(
            """
            CREATE TABLE lost_time (
                space INTEGER NOT NULL REFERENCES space(id),
                after INTEGER NOT NULL,
                until INTEGER NOT NULL,
                PRIMARY KEY (space, after, until)
            ) WITHOUT ROWID
            """
        )
        try execute("CREATE TABLE sequence (name TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID")
    }

    fileprivate func createChangeIndex() throws {
        // Found by record when it changes; read by scope when a device asks.
        try execute(
            """
            CREATE TABLE change_index (
                space INTEGER NOT NULL,
                model TEXT NOT NULL,
                record INTEGER NOT NULL,
                scope TEXT NOT NULL,
                revision INTEGER NOT NULL,
                instant INTEGER NOT NULL,
                entered INTEGER NOT NULL,
                is_exit INTEGER NOT NULL,
                refs INTEGER NOT NULL,
                PRIMARY KEY (space, model, record, scope)
            ) WITHOUT ROWID
            """
        )
        try execute(
            """
            CREATE INDEX change_index_by_revision
            ON change_index(space, scope, model, revision, record, is_exit, instant)
            """
        )
        try execute(
            """
            CREATE TABLE user_grant (
                space INTEGER NOT NULL,
                user_id INTEGER NOT NULL,
                scope TEXT NOT NULL,
                from_revision INTEGER NOT NULL,
                from_instant INTEGER NOT NULL,
                to_revision INTEGER,
                to_instant INTEGER,
                PRIMARY KEY (user_id, scope, from_revision)
            ) WITHOUT ROWID
            """
        )
    }

    fileprivate func createSessions() throws {
        try execute(
            """
            CREATE TABLE session (
                id TEXT PRIMARY KEY,
                user_id INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                current TEXT NOT NULL,
                current_issued_at INTEGER NOT NULL,
                previous TEXT,
                rotated_at INTEGER,
                revoked_at INTEGER
            ) WITHOUT ROWID
            """
        )
        try execute("CREATE INDEX session_by_user ON session(user_id)")
        try execute("CREATE INDEX session_by_expires_at ON session(expires_at)")
    }

    fileprivate func createAudit() throws {
        try execute(
            """
            CREATE TABLE audit (
                sequence INTEGER PRIMARY KEY,
                instant INTEGER NOT NULL,
                user_id INTEGER,
                action TEXT NOT NULL,
                records TEXT NOT NULL,
                route TEXT NOT NULL,
                requests TEXT NOT NULL,
                hash TEXT NOT NULL
            )
            """
        )
        // Append-only for every program that opens the file, not only for ours.
        for event in ["UPDATE", "DELETE"] {
            try execute(
                """
                CREATE TRIGGER audit_refuses_\(event.lowercased()) BEFORE \(event) ON audit
                BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
                """
            )
        }
        // "INSERT OR REPLACE" deletes without asking the trigger above.
        try execute(
            """
            CREATE TRIGGER audit_refuses_insert BEFORE INSERT ON audit
            WHEN EXISTS (SELECT 1 FROM audit WHERE sequence >= NEW.sequence)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
            """
        )
    }
}
