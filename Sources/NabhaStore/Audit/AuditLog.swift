package import NabhaModel

/// Appends to and reads the audit log.
package struct AuditLog {
    package let session: any SQLSession

    package init(session: any SQLSession) { self.session = session }

    package func append(_ entries: [AuditEntry], at instant: Instant) throws {
        guard !entries.isEmpty else { return }
        let last = try session.first("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1", []) {
            ($0.integer(0), $0.text(1))
        }
        var (sequence, hash) = last ?? (0, AuditLine.seed)
        for entry in entries {
            sequence += 1
            hash = AuditLine.hash(after: hash, sequence: sequence, instant: instant, entry: entry)
            try session.execute(
                """
                INSERT INTO audit (sequence, instant, user_id, action, records, route, requests, hash)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """,
                [
                    .integer(sequence), .integer(instant.microseconds), entry.user.map { .integer($0) } ?? .null,
                    .text(entry.action.rawValue), .text(entry.records), .text(entry.route), .text(entry.requests),
                    .text(hash),
                ]
            )
        }
    }

    /// Visits lines in order, beginning after `sequence`, until `visit` returns false.
    package func lines(after sequence: Int64 = 0, visit: (AuditLine) throws -> Bool) throws {
        try session.rows(
            """
            SELECT sequence, instant, user_id, action, records, route, requests, hash FROM audit
            WHERE sequence > ?1 ORDER BY sequence
            """,
            [.integer(sequence)]
        ) { row in
            guard let action = AuditEntry.Action(rawValue: row.text(3)) else {
                throw StoreError.damaged("the action of audit line \(row.integer(0))")
            }
            let entry = AuditEntry(
                user: row.optionalInteger(2),
                action: action,
                records: row.text(4),
                route: row.text(5),
                requests: row.text(6)
            )
            let instant = Instant(microseconds: row.integer(1))
            return try visit(AuditLine(sequence: row.integer(0), instant: instant, entry: entry, hash: row.text(7)))
        }
    }

    /// The hash of the newest line, which stands for all of them.
    package func lastHash() throws -> String {
        try session.first("SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1", []) { $0.text(0) } ?? AuditLine.seed
    }

    /// How many lines there are, and the first that does not follow from those before it.
    package func verify() throws -> (lines: Int, firstFault: Int64?) {
        var count = 0
        var previous = AuditLine.seed
        var fault: Int64?
        try lines(after: .min) { line in
            guard line.sequence == Int64(count) + 1, line.isSound(previous) else {
                fault = line.sequence
                return false
            }
            count += 1
            previous = line.hash
            return true
        }
        return (count, fault)
    }
}

extension Transaction {
    /// Adds lines about what was read; what is written is added by the commit itself.
    package func audit(_ entries: [AuditEntry]) throws {
        try AuditLog(session: session).append(entries, at: now)
    }
}
