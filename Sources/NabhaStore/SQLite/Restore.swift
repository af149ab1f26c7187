import Foundation
import GRDB
import NabhaModel

/// A backup on its way to the place of a database.
struct Restore: Sendable {
    let backup: String
    let path: String
    let environment: Environment
    var migrations = Migration.nabha

    /// After which a loss of power is another case.
    enum Step: CaseIterable {
        /// The backup is being copied.
        case copying
        /// The copy is whole, checked, migrated and on disk.
        case prepared
        /// What was there has no write-ahead log any more, or has been set aside.
        case retired
        case replaced
    }

    /// - Parameter observe: told when each step is done.
    func run(
        force: Bool,
        progress: @escaping (Double) -> Void,
        observe: @escaping (Step) -> Void = { _ in }
    ) throws -> Moment {
        // A link keeps pointing to where the database is.
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        try inspectBackup()
        let exists = try FileKind.isFile(path)
        guard !exists || force else { throw RestoreError.exists(path: path) }
        guard !isSame(path) else { throw RestoreError.same(path: path) }
        let draft = DatabaseDraft(of: path, randomness: environment.randomBytes)
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var head = Moment.beginning
        try draft.prepare(like: exists ? path : directory) { copy in
            do {
                try fill(copy) {
                    progress($0)
                    observe(.copying)
                }
                head = try renew(copy)
            } catch let error as DatabaseError {
                throw failure(error)
            }
        }
        do {
            observe(.prepared)
            try ReplacedDatabase(path: path)
                .whileUnused {
                    observe(.retired)
                    try draft.appear()
                }
        } catch {
            draft.remove()
            throw error
        }
        observe(.replaced)
        return head
    }

    private func isSame(_ path: String) -> Bool {
        URL(fileURLWithPath: backup).resolvingSymlinksInPath().path == path
    }

    /// Refuses what is no backup, as far as that can be told without reading all of it; nothing is made or changed.
    func inspectBackup() throws {
        guard try FileKind.isFile(backup) else { throw StoreError.missing(path: backup) }
        do {
            let contents = try SQLiteFile(path: backup, migrations: migrations, environment: environment).inspect()
            guard contents == .data else { throw StoreError.foreign(path: backup) }
        } catch let error as DatabaseError {
            throw failure(error)
        }
    }

    private func fill(_ copy: DatabaseQueue, progress: @escaping (Double) -> Void) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(StoreLimit.patience / .seconds(1))
        let source = try DatabaseQueue(path: backup, configuration: configuration)
        try SQLiteStore.copy(source, to: copy, progress: progress)
        guard try copy.read(BackupCheck(file: file).isSound) else { throw RestoreError.damaged(path: backup) }
    }

    private var file: SQLiteFile { SQLiteFile(path: path, migrations: migrations, environment: environment) }

    /// Brings the copy up to date and gives it a life of its own.
    private func renew(_ copy: DatabaseQueue) throws -> Moment {
        let file = file
        try file.migrate(copy)
        guard try BackupCheck(file: file).isComplete(copy) else { throw RestoreError.damaged(path: backup) }
        return try copy.write { database in
            // Phones that know the life that ends here are told how far it is the past of the new one.
            try database.execute(
                sql: "INSERT OR IGNORE INTO epoch_log (space, epoch, from_revision) SELECT id, epoch, 0 FROM space"
            )
            try database.execute(sql: "UPDATE space SET epoch = ?", arguments: [file.newEpoch])
            try database.execute(
                sql: "INSERT INTO epoch_log (space, epoch, from_revision) SELECT id, epoch, revision FROM space"
            )
            // Sessions that were ended after the backup was made would live again; so all end, and people sign in anew.
            let now = environment.now().microseconds
            try database.execute(sql: "UPDATE session SET revoked_at = ? WHERE revoked_at IS NULL", arguments: [now])
            // So do the tokens of devices; what each has sent stays known.
            try database.execute(sql: "UPDATE device SET token_hash = x''")
            try database.execute(sql: "UPDATE \"user\" SET sessions_valid_from = ?", arguments: [now])
            let head = try Snapshot(session: SQLiteSession(database), tables: RecordTables(.nabha), space: 1).head()
            // Phones that synced in between know what is no more.
            try database.execute(
                sql: "INSERT OR IGNORE INTO lost_time (space, after, until) VALUES (1, ?, ?)",
                arguments: [head.instant.microseconds, max(now, head.instant.microseconds)]
            )
            return head
        }
    }

    private func failure(_ error: DatabaseError) -> any Error {
        switch error.resultCode {
        case .SQLITE_NOTADB: StoreError.foreign(path: backup)
        // A table or a column that is not there, or one too many, is an error of the statement to SQLite.
        case .SQLITE_CORRUPT, .SQLITE_ERROR: RestoreError.damaged(path: backup)
        default: StoreError(error) ?? error
        }
    }
}

/// Why a backup was not restored, and nothing was changed.
package enum RestoreError: Error, Hashable, Sendable, CustomStringConvertible {
    case exists(path: String)
    case same(path: String)
    case damaged(path: String)
    case inUse(path: String)

    package var description: String {
        switch self {
        case .exists(let path):
            "There is a database at \(path) already, and it was left alone. To replace it say so with --force; "
                + "what it holds and the backup does not is then lost."
        case .same(let path): "\(path) is both the backup and the place to restore it to."
        case .damaged(let path): "The backup \(path) is damaged. Use another one; nothing was changed."
        case .inUse(let path): "\(path) is in use. Stop the server first; nothing was changed."
        }
    }
}
