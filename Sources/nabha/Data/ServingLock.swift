import Foundation
import NabhaStore

/// Held by the one server of a data directory for as long as it runs; the system lets go of it however the process ends.
///
/// Two servers on one directory would each keep their own count of login attempts; and a restore under a running server
/// would be overwritten by what it still has in memory.
final class ServingLock: Sendable {
    static let fileName = "serving.lock"

    private let path: String
    private let file: Int32
    private let isNew: Bool

    /// - Throws: a failure where another process holds it.
    init(_ directory: DataDirectory) throws {
        path = directory.path + "/" + Self.fileName
        while true {
            let isThere = access(path, F_OK) == 0
            let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard opened >= 0 else {
                throw CommandFailure(.cannotCreate, "\(path) cannot be written: check the rights.")
            }
            guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
                close(opened)
                throw CommandFailure(
                    .tryLater,
                    "A server is running on \(directory.path). Stop it, or name another directory with --data DIR."
                )
            }
            // Whoever held it before may have taken the file away in between; then the lock is on nothing.
            if FileKind.isFile(path, openAs: opened) {
                (file, isNew) = (opened, !isThere)
                return
            }
            close(opened)
        }
    }

    /// Removes the file if it was not there before; to be called before the lock is let go.
    func takeBack() { if isNew { unlink(path) } }

    deinit { close(file) }
}
