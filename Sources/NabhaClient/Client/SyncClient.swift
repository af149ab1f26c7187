import Foundation
import NabhaModel

/// A user's records on this phone, usable without a network, and the way to the server and back.
///
/// What is read is on the phone; what is written is on the phone at once, is shown at once, and goes to the server with
/// the next ``sync()``. Where the server refuses an edit, it is kept with the reason until somebody decides.
///
/// ```swift
/// let client = try SyncClient(.init(directory: folder, app: "1.0 (iOS 18)"), transport: transport)
/// try await client.signIn(server: "https://nabha.example", username: "asha", password: password, deviceName: "Asha's phone")
/// try await client.sync()
/// for appointment in try await client.today() { … }
/// ```
///
/// One client is enough for an app. ``run()`` keeps it in step with the server for as long as the app likes.
///
/// ## Topics
/// ### Signing in and out
/// - ``signIn(server:username:password:deviceName:)``
/// - ``signOut(discardingUnsentWork:)``
/// ### Syncing
/// - ``sync()``
/// - ``run()``
/// - ``check()``
/// - ``follow(_:)``
/// - ``statusUpdates()``
public actor SyncClient {
    let configuration: Configuration
    let transport: any Transport
    let board = StatusBoard()
    var session: Session?
    var link = LinkBudget()
    var backoff = Backoff()
    /// Whoever wants to sync while it is being done waits here for a turn.
    var isSyncing = false
    var turns: [CheckedContinuation<Void, Never>] = []
    var wantsCheck = false
    /// What the server recommended last.
    var nextSync: Duration?
    /// Not while waiting after a failure: an edit does not bring the network back.
    var isWokenByEdits = true
    /// Wakes ``run()`` before its time.
    let alarm = Alarm()

    /// Somebody's records, and where their server is.
    struct Session: Sendable {
        let user: ReplicaDirectory.User
        let replica: Replica
    }

    /// Opens what the user who was here last has on this phone.
    ///
    /// - Parameters:
    ///   - configuration: where the databases are, and what they are sealed with.
    ///   - transport: the way to the server.
    /// - Throws: ``SyncError/storage`` where the database cannot be opened; it is left as it is.
    public init(_ configuration: Configuration, transport: any Transport) throws {
        self.configuration = configuration
        self.transport = transport
        do {
            let replicas = configuration.replicas
            if let user = try replicas.lastUser() {
                session = Session(user: user, replica: try replicas.open(user))
            }
            try board.show(session?.replica, phase: .idle)
        } catch {
            throw SyncError.storage
        }
    }

    /// How things stand now.
    public nonisolated var status: SyncStatus { board.status }

    /// How things stand, now and from now on; who reads slowly sees the newest.
    public nonisolated func statusUpdates() -> AsyncStream<SyncStatus> { board.updates() }

    /// The replica of who is signed in, for what has no method here.
    package func replica() throws(SyncError) -> Replica {
        guard let session else { throw .needsSignIn }
        return session.replica
    }

    func show(_ phase: SyncStatus.Phase? = nil) {
        // A status that cannot be read is no reason to fail what has just been done.
        try? board.show(session?.replica, phase: phase)
    }
}

extension StatusBoard {
    func show(_ replica: Replica?, phase: SyncStatus.Phase?) throws {
        guard let replica else { return change { $0.phase = .needsSignIn } }
        let counts = try replica.counts()
        let progress = try replica.progress()
        let attention = try replica.attentionCount()
        let records = try replica.recordCount()
        let needsSignIn = try replica.needsSignIn()
        change { status in
            if let phase { status.phase = phase }
            if needsSignIn { status.phase = .needsSignIn }
            status.pending = counts.pending
            status.oldestPending = counts.oldest?.date
            status.attention = attention
            status.records = records
            status.remaining = progress.remaining ?? 0
            status.lastSuccess = progress.lastSuccess?.date
        }
    }
}
