import GRDB

/// A database that is prepared in a file beside the one it becomes, and appears there whole.
///
/// The file has a name that nobody else uses: two that are made at once do not meet, and what lies there is not touched.
/// It is one file without a write-ahead log, so that it can be copied and opened anywhere.
struct DatabaseDraft: Sendable {
    /// What it becomes.
    let path: String
    /// What it is until then.
    let draft: String

    /// Tells drafts apart that become the same file; more than there will ever be beside each other.
    private static let bytesOfName = 8

    init(of path: String, randomness: (Int) -> [UInt8]) {
        self.path = path
        draft = path + ".partial-" + randomness(Self.bytesOfName).hexadecimal
    }

    /// The files that SQLite keeps beside a database while it is in use, or when it was left in the middle of a write.
    static let companions = ["-wal", "-shm", "-journal"]

    /// Fills the draft; nothing of it remains where that fails.
    ///
    /// - Parameter model: the file whose owner and rights it gets, or the directory whose owner.
    func prepare(like model: String, _ fill: (DatabaseQueue) throws -> Void) throws {
        try DurableFile.create(draft)
        do {
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
        try removingFailure { () throws(StoreError) in try DurableFile.rename(draft, to: path) }
    }

    /// Takes a place that must be free.
    func appearAsNew() throws {
        try removingFailure { () throws(StoreError) in try DurableFile.rename(draft, toNew: path) }
    }

    private func removingFailure(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        do {
            try body()
        } catch {
            remove()
            throw error
        }
    }

    func remove() {
        for companion in [""] + Self.companions { DurableFile.remove(draft + companion) }
    }
}
