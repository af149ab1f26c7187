import Foundation
import GRDB

/// A database that is prepared in a file beside the one it becomes, and appears there whole.
///
/// It is one file without a write-ahead log, so that it can be copied and opened anywhere.
struct DatabaseDraft: Sendable {
    /// What it becomes.
    let path: String
    /// What it is until then.
    let draft: String

    init(of path: String) {
        self.path = path
        draft = path + ".partial"
    }

    /// The files that SQLite keeps beside a database while it is in use, or when it was left in the middle of a write.
    static let companions = ["-wal", "-shm", "-journal"]

    /// Fills the draft; nothing of it remains where that fails.
    ///
    /// - Parameter model: the file whose owner and rights it gets, or the directory whose owner.
    func prepare(like model: String, _ fill: (DatabaseQueue) throws -> Void) throws {
        remove()
        do {
            try DurableFile.create(draft)
            let queue = try DatabaseQueue(path: draft)
            try fill(queue)
            try queue.writeWithoutTransaction { database in
                // The copy of a database with a write-ahead log would otherwise ask for one too.
                let mode = try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE")
                guard mode == "delete" else { throw StoreError.unwritable("the copy could not be closed.") }
            }
            try queue.close()
            DurableFile.share(draft, like: model)
            try DurableFile.sync(draft)
        } catch {
            remove()
            throw (error as? DatabaseError).flatMap { StoreError($0) } ?? error
        }
    }

    /// Takes its place.
    ///
    /// Whatever has it is replaced: either that or this is there, whenever the power goes.
    func appear() throws {
        do {
            try DurableFile.rename(draft, to: path)
        } catch {
            remove()
            throw error
        }
    }

    func remove() {
        for companion in [""] + Self.companions { try? FileManager.default.removeItem(atPath: draft + companion) }
    }
}
