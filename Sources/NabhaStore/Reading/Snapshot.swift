package import NabhaModel

/// All of a space's data as of one revision, for reading.
///
/// Valid only inside the body it is given to.
package struct Snapshot {
    package let session: any SQLSession
    let tables: RecordTables
    package let space: Int64

    package var catalog: Catalog { tables.catalog }

    init(session: any SQLSession, tables: RecordTables, space: Int64) {
        self.session = session
        self.tables = tables
        self.space = space
    }

    /// The moment of the last commit that the snapshot shows.
    package func head() throws -> Moment {
        try session.first("SELECT revision, instant FROM space WHERE id = ?1", [.integer(space)]) { row in
            Moment(revision: Revision(rawValue: row.integer(0)), instant: Instant(microseconds: row.integer(1)))
        } ?? .beginning
    }

    /// The random id of this database's life: minted when it is created and when a backup is restored.
    package func epoch() throws -> String {
        try session.first("SELECT epoch FROM space WHERE id = ?1", [.integer(space)]) { $0.text(0) } ?? ""
    }
}
