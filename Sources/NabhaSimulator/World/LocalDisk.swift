import GRDB

/// What becomes of the commits of one phone's database.
final class LocalDisk: TransactionObserver {
    /// Counted down by each commit; that which brings it to zero fails, and nothing of it remains.
    var commitsUntilFailure: Int?
    private(set) var commits = 0

    struct Failure: Error {}

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseWillCommit() throws {
        guard let left = commitsUntilFailure else { return }
        guard left > 1 else {
            commitsUntilFailure = nil
            throw Failure()
        }
        commitsUntilFailure = left - 1
    }

    func databaseDidCommit(_ db: Database) { commits += 1 }

    func databaseDidRollback(_ db: Database) {}
}
