import Foundation
import GRDB
package import NabhaModel

extension SQLiteStore {
    /// Pages copied between two reports of progress: 4 MB.
    private static let pagesPerStep: CInt = 1_000

    package func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        try refuse(path)
        let draft = DatabaseDraft(of: path, randomness: environment.randomBytes)
        try await onOwnThread { [self] in
            // One reader's transaction from the first page to the last: writes in between do not show, nor start it anew.
            try draft.prepare(like: self.path) { try Self.copy(pool, to: $0, progress: progress) }
            try draft.appearAsNew()
        }
    }

    /// Refuses names that are in use, and those that SQLite would use: a journal that it finds beside a database, it
    /// applies to it.
    private func refuse(_ path: String) throws(StoreError) {
        guard !DatabaseDraft.companions.contains(where: path.hasSuffix) else { throw .reservedName(path: path) }
        for name in [path] + DatabaseDraft.companions.map({ path + $0 }) where FileKind.isTaken(name) {
            throw .exists(path: name)
        }
    }

    static func copy(
        _ source: some DatabaseReader,
        to copy: DatabaseQueue,
        progress: @escaping (Double) -> Void
    ) throws {
        try source.backup(to: copy, pagesPerStep: pagesPerStep) { step in
            progress(Double(step.completedPageCount) / Double(max(1, step.totalPageCount)))
        }
    }

    package func integrityFaults() async throws -> [String] {
        try await onOwnThread { [self] in
            try readNow { snapshot in
                var faults = try snapshot.session.all("PRAGMA integrity_check", []) { $0.text(0) }.filter { $0 != "ok" }
                faults += try snapshot.session.all("PRAGMA foreign_key_check", []) { row in
                    "\(row.text(0)) \(row.integer(1)) refers to a \(row.text(2)) that does not exist"
                }
                return faults
            }
        }
    }

    /// Refuses what is no backup that could be restored, as far as a short look tells.
    ///
    /// - Throws: ``RestoreError`` or ``StoreError``; nothing was made or changed.
    package static func inspect(backup: String, environment: Environment) throws {
        // The place does not matter.
        try Restore(backup: backup, path: backup, environment: environment).inspectBackup()
    }

    /// Puts a backup in the place of a database, under a new epoch: devices that know the old one compare notes.
    ///
    /// - Parameters:
    ///   - path: where the database is to be.
    ///   - force: whether it may replace one; what that one holds and the backup does not is then lost.
    /// - Returns: the head of what is there now.
    /// - Throws: ``RestoreError`` or ``StoreError``. Then, and whenever the power goes, what was there is still there.
    package static func restore(
        backup: String,
        to path: String,
        force: Bool,
        migrations: [Migration] = Migration.nabha,
        environment: Environment,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> Moment {
        let restore = Restore(backup: backup, path: path, environment: environment, migrations: migrations)
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "nabha.restore")
                .async { continuation.resume(with: Result { try restore.run(force: force, progress: progress) }) }
        }
    }

    /// Lets go of the file; the last to do so folds the write-ahead log in.
    ///
    /// Nothing may be read or written afterwards.
    package func close() throws {
        try watch.close()
        try pool.close()
    }

    /// Does what takes long on one of the threads of long readings, so that requests do not wait for it.
    private func onOwnThread<Reply: Sendable>(_ body: @escaping @Sendable () throws -> Reply) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            readers.addOperation { continuation.resume(with: Result(catching: body)) }
        }
    }
}
