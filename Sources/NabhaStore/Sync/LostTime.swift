package import NabhaModel

/// Moments whose commits were lost, because a backup from before them was restored.
///
/// A phone that synced at such a moment knows records and versions that no longer are, which no list of changes can tell.
package struct LostTime: Sendable, Hashable {
    /// One restore: what was committed after the backup's last commit, until it was restored.
    package struct Span: Sendable, Hashable {
        package let after: Instant
        package let until: Instant

        package init(after: Instant, until: Instant) {
            self.after = after
            self.until = until
        }
    }

    package let spans: [Span]

    package init(_ spans: [Span] = []) { self.spans = spans }

    package func contains(_ instant: Instant) -> Bool {
        spans.contains { $0.after < instant && instant <= $0.until }
    }

    /// When a backup was last restored; in the distant past where none ever was.
    package var lastRestore: Instant { spans.map(\.until).max() ?? .distantPast }
}

extension Snapshot {
    /// What the restores of the database's past have lost; it stays the same for as long as the database is open.
    package func lostTime() throws -> LostTime {
        LostTime(
            try session.all("SELECT after, until FROM lost_time WHERE space = ?1", [.integer(space)]) { row in
                LostTime.Span(
                    after: Instant(microseconds: row.integer(0)),
                    until: Instant(microseconds: row.integer(1))
                )
            }
        )
    }
}
