import GRDB
import Synchronization

/// Tells whether the file has been written by another connection since the last look: another process, say
/// `nabha user deactivate`, or our own writer.
final class ChangeWatch: Sendable {
    private let queue: DatabaseQueue
    private let last = Mutex<Int64?>(nil)

    init(path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "nabha.change-watch"
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    func hasChanged() throws -> Bool {
        let version = try queue.unsafeRead { try Int64.fetchOne($0.cachedStatement(sql: "PRAGMA data_version")) }
        return last.withLock { last in
            defer { last = version }
            return last != version
        }
    }

    func close() throws { try queue.close() }
}
