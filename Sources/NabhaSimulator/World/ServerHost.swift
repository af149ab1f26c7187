import Foundation
import Logging
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync

/// The machine on which the server runs: the real server and the real store on a file, which survives it.
final class ServerHost {
    private let scratch: Scratch
    private let environment: NabhaStore.Environment
    private var lives = 0
    /// Counts the epochs of the database.
    private(set) var life = 0
    private(set) var store: SQLiteStore
    private(set) var server: Server
    /// Those of the present database's past, in the order in which they were made.
    ///
    /// After a restore, what was backed up later is another world's: no phone knows what it and the present one share.
    private(set) var backups: [Backup] = []
    private var backupsMade = 0

    struct Backup {
        let name: String
        let life: Int
        let head: Revision
        let takenAt: Instant
    }

    private static let secret = String(repeating: "s", count: 32)

    init(_ template: Template, environment: NabhaStore.Environment) async throws {
        scratch = try Scratch()
        self.environment = environment
        let path = scratch.path("0.sqlite")
        try template.database.write(to: URL(fileURLWithPath: path))
        (store, server) = try await Self.start(path, environment)
    }

    private static func start(
        _ path: String,
        _ environment: NabhaStore.Environment
    ) async throws -> (SQLiteStore, Server) {
        let store = try SQLiteStore(
            path: path,
            mode: .existing,
            catalog: Future.catalog,
            migrations: Future.migrations,
            environment: environment
        )
        let server = try await Server(
            store: store,
            secret: SigningSecret(secret),
            passwordCost: PasswordCost(memoryKibibytes: 8, passes: 1, lanes: 1),
            uptime: { .zero },
            logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() }
        )
        return (store, server)
    }

    private func name(_ life: Int) -> String { "\(life).sqlite" }

    // MARK: Faults

    /// The power goes, and comes back: what was committed is there, and nothing that was in memory.
    func crash() async throws {
        // The files as they are, before anything is folded in or cleared up by closing.
        let (old, new) = (name(lives), name(lives + 1))
        try scratch.copy(old, to: new)
        try scratch.copy(old + "-wal", to: new + "-wal")
        lives += 1
        try await reopen()
    }

    func backUp() async throws -> Backup {
        backupsMade += 1
        let backup = Backup(
            name: "backup-\(backupsMade).sqlite",
            life: life,
            head: try await store.read { try $0.head().revision },
            takenAt: environment.now()
        )
        try await store.backup(to: scratch.path(backup.name)) { _ in }
        backups.append(backup)
        return backup
    }

    /// Puts a backup in the place of the database, as `nabha database restore` does.
    func restore(_ backup: Backup) async throws {
        lives += 1
        life += 1
        _ = try await SQLiteStore.restore(
            backup: scratch.path(backup.name),
            to: scratch.path(name(lives)),
            force: true,
            migrations: Future.migrations,
            environment: environment
        ) { _ in }
        goBack(to: backup)
        try await reopen()
    }

    /// Puts a backup there by hand: nothing tells that it is another life.
    func copyBack(_ backup: Backup) async throws {
        lives += 1
        try scratch.copy(backup.name, to: name(lives))
        goBack(to: backup)
        try await reopen()
    }

    private func goBack(to backup: Backup) {
        guard let place = backups.firstIndex(where: { $0.name == backup.name }) else { return }
        backups.removeSubrange((place + 1)...)
    }

    private func reopen() async throws {
        let old = store
        (store, server) = try await Self.start(scratch.path(name(lives)), environment)
        try old.close()
    }

    func stop() throws { try store.close() }
}
