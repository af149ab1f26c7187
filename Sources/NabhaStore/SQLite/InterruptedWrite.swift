import Foundation
import GRDB

/// What is left of a write that was under way when the power went: a rollback journal beside the database.
///
/// SQLite undoes such a write by itself as soon as it may write. A connection that only reads may not, and is refused; so
/// whoever looks before writing has it undone first.
///
/// A database is without a write-ahead log, and has a rollback journal, while it begins to have one, and while it is about
/// to be replaced.
struct InterruptedWrite {
    let path: String

    private var isThere: Bool {
        // The journal lies beside the file, not beside a link to it.
        FileManager.default.fileExists(atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path + "-journal")
    }

    /// Undoes it; does nothing where there is none.
    ///
    /// - Throws: ``StoreError/foreign(path:)`` or an error of SQLite where the file is not ours; then it is left alone.
    func undo(patience: Duration) throws {
        // Only then: closing a file lets go of the locks that this process holds on it.
        guard isThere else { return }
        switch try FirstPage(of: path) {
        case .empty, .ours: break
        case .foreign: throw StoreError.foreign(path: path)
        case .noDatabase: throw DatabaseError(resultCode: .SQLITE_NOTADB)
        }
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience / .seconds(1))
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        // Any reading will do.
        _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
        try queue.close()
    }
}
