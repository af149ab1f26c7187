package import NabhaModel

/// Storage seen from above: snapshots to read, transactions to write, and the heads that tell what is new.
///
/// What every store promises (and `StoreContract` tests):
/// - A snapshot shows all of each commit up to one revision and nothing of later ones.
/// - Writes take effect one after the other. Those of one body share a revision and happen wholly or not at all.
/// - When `write` returns, its commit survives the loss of power.
/// - Revisions have no gaps, and instants rise with them.
/// - After `write` returns, `heads` and `principals` show its effect.
package protocol Store: Sendable {
    var catalog: Catalog { get }
    var environment: Environment { get }
    var heads: Heads { get }
    var principals: Principals { get }

    /// Reads in one snapshot. For bodies that take well under a millisecond and at most a few hundred rows.
    func read<Result: Sendable>(_ body: (Snapshot) throws -> Result) async throws -> Result

    /// Reads in one snapshot that stays as it is for as long as the reading takes, which may be minutes; at most
    /// ``StoreLimit/heldSnapshots`` at a time, further ones wait.
    ///
    /// - Parameter produce: runs on a thread of its own and hands over piece after piece; it is held up until each
    ///   piece has been asked for, so that memory does not grow with the result.
    func stream<Piece: Sendable>(
        _ produce: @escaping @Sendable (Snapshot, (Piece) throws -> Void) throws -> Void
    ) -> SnapshotStream<Piece>

    /// Writes. Bodies run one at a time, and may run with others in one transaction of the database.
    ///
    /// - Parameters:
    ///   - body: stages the changes; what it returns is handed to `reply`.
    ///   - reply: reads the state right after the changes.
    /// - Throws: whatever `body` or `reply` throws, after which nothing of it remains; ``StoreError``.
    func write<Staged, Reply: Sendable>(
        _ origin: Origin,
        _ body: @escaping @Sendable (Transaction) throws -> Staged,
        reply: @escaping @Sendable (Snapshot, Staged) throws -> Reply
    ) async throws -> Reply

    /// Writes many things in the order given. Each is a commit with a revision of its own, and happens wholly or not at
    /// all; they share the journeys to the disk.
    ///
    /// - Returns: what became of each: what its body returned, or why nothing of it remains.
    /// - Throws: ``StoreError`` where the database could not be written; some first part of the writes may then remain.
    func writeEach<Staged: Sendable>(_ writes: [Write<Staged>]) async throws -> [Result<Staged, any Error>]

    /// Looks whether another process has written since the last look, and forgets what is kept in memory if so.
    func notice() throws

    /// Writes a copy of the whole database, as of one revision, to a file that must not exist, while others go on.
    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws

    /// Every fault that a look at the whole database finds; empty when it is sound.
    func integrityFaults() async throws -> [String]
}

/// Who writes, through what: what the audit log tells of a change, and whether the record counts as synced.
package struct Origin: Sendable, Hashable {
    /// The user; nil for the program itself.
    package let user: RecordID?
    /// The route's template or the command, never the URL.
    package let route: String
    package let requestID: String
    package let isSyncingClient: Bool
    /// When the change is to be taken to have happened, where that is not now: for imported and demonstration data.
    package let instant: Instant?

    package init(
        user: RecordID?,
        route: String,
        requestID: String = "",
        isSyncingClient: Bool = false,
        at instant: Instant? = nil
    ) {
        self.user = user
        self.route = route
        self.requestID = requestID
        self.isSyncingClient = isSyncingClient
        self.instant = instant
    }
}

/// One of many writes that are made together.
package struct Write<Staged: Sendable>: Sendable {
    package let origin: Origin
    package let body: @Sendable (Transaction) throws -> Staged

    package init(_ origin: Origin, _ body: @escaping @Sendable (Transaction) throws -> Staged) {
        self.origin = origin
        self.body = body
    }
}

/// How much a store takes on at a time.
package enum StoreLimit {
    /// Snapshots held for long replies: each keeps the write-ahead log from being folded in.
    package static let heldSnapshots = 4
    /// How long a reader of a long reply may take to ask for the next piece, before its snapshot is taken from it: 64 KiB
    /// at 5 kbit/s.
    package static let slowestReader = Duration.seconds(120)
    /// Writes that may wait; at 1,000 a second this is four seconds of waiting.
    package static let waitingWrites = 4_096
    /// How long to wait for another process that is writing.
    package static let patience = Duration.seconds(30)
    /// Writes that share a transaction: enough to hide an fsync, few enough to be quick.
    package static let writesPerTransaction = 128
    /// Of writes that are given together, those that share a transaction: others wait for some ten milliseconds.
    package static let writesTogether = 512
}

extension Store {
    /// Writes, where the reply needs nothing of the state afterwards.
    package func write<Result: Sendable>(
        _ origin: Origin,
        _ body: @escaping @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await write(origin, body, reply: { _, result in result })
    }
}
