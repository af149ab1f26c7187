import Foundation

/// Held by the one server of a data directory for as long as it runs; the system lets go of it however the process ends.
///
/// Two servers on one directory would each keep their own count of login attempts; and a restore under a running server
/// would be overwritten by what it still has in memory.
final class ServingLock: Sendable {
    private let file: Int32

    /// - Throws: a failure where another process holds it.
    init(_ directory: DataDirectory) throws {
        let path = directory.path + "/serving.lock"
        file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CommandFailure(.cannotCreate, "\(path) cannot be written: check the rights.") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            close(file)
            throw CommandFailure(
                .tryLater,
                "A server is running on \(directory.path). Stop it, or name another directory with --data DIR."
            )
        }
    }

    deinit { close(file) }
}
