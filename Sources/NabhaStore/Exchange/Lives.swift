package import NabhaModel

extension Snapshot {
    /// The revision up to which a life of the database and the present one are the same; nil for the present one.
    ///
    /// 0 for a life that this database knows nothing of.
    ///
    /// - Parameter name: the beginning of the epoch, as devices know it.
    package func commonPast(withEpoch name: String) throws -> Revision? {
        guard try !epoch().hasPrefix(name) else { return nil }
        let lives = try session.all(
            "SELECT epoch, from_revision FROM epoch_log WHERE space = ?1 ORDER BY from_revision",
            [.integer(space)]
        ) { (epoch: $0.text(0), from: Revision(rawValue: $0.integer(1))) }
        guard let known = lives.first(where: { $0.epoch.hasPrefix(name) }) else { return .zero }
        // Every later life began by going back to some revision.
        return lives.filter { $0.epoch != known.epoch && $0.from >= known.from }.map(\.from).min() ?? .zero
    }

    /// Exits up to this moment have been removed: who has read no further cannot be told what left.
    package func exitsRemovedUntil() throws -> Moment {
        try session.first(
            "SELECT exits_removed_until, exits_removed_instant FROM space WHERE id = ?1",
            [.integer(space)]
        ) { row in
            Moment(revision: Revision(rawValue: row.integer(0)), instant: Instant(microseconds: row.integer(1)))
        } ?? .beginning
    }
}

extension Transaction {
    /// Removes the exits of commits before an instant from the change index.
    ///
    /// - Returns: how many there were.
    @discardableResult
    package func removeExits(before instant: Instant) throws -> Int {
        let floor = try snapshot.revision(at: instant)
        guard floor > (try snapshot.exitsRemovedUntil()).revision else { return 0 }
        var removed = 0
        try session.rows(
            "DELETE FROM change_index WHERE space = ?1 AND is_exit = 1 AND revision <= ?2 RETURNING record",
            [.integer(snapshot.space), .integer(floor.rawValue)]
        ) { _ in
            removed += 1
            return true
        }
        try session.execute(
            "UPDATE space SET exits_removed_until = ?2, exits_removed_instant = ?3 WHERE id = ?1",
            [.integer(snapshot.space), .integer(floor.rawValue), .integer(instant.microseconds)]
        )
        return removed
    }
}
