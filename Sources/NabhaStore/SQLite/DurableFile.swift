#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What a file needs besides its content to be there after a loss of power.
enum DurableFile {
    /// Makes an empty file that nobody else may read until ``share(_:like:)`` says otherwise.
    static func create(_ path: String) throws(StoreError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("create \(path)") }
        close(file)
    }

    /// Gives a file the rights of another, and its owner where we may: who restores as root must not lock out the server.
    ///
    /// Of a directory it gets the owner only. What cannot be given stays narrower, never wider.
    static func share(_ path: String, like other: String) {
        var status = stat()
        guard stat(other, &status) == 0 else { return }
        guard chown(path, status.st_uid, status.st_gid) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        chmod(path, status.st_mode & 0o666)
    }

    /// Returns once the content is on disk.
    static func sync(_ path: String) throws(StoreError) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("open \(path)") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("write \(path) to the disk") }
    }

    /// Gives a file another name, in place of whatever has it, at once and for good.
    static func rename(_ path: String, to other: String) throws(StoreError) {
        guard systemRename(path, other) == 0 else { throw failure("name \(other)") }
        syncDirectory(of: other)
    }

    /// Gives a file another name, which nothing may have yet, for good.
    static func rename(_ path: String, toNew other: String) throws(StoreError) {
        guard link(path, other) == 0 else {
            guard errno != EEXIST, !FileKind.isTaken(other) else { throw .exists(path: other) }
            // Some file systems, such as those of memory sticks, have no second names for a file.
            return try rename(path, to: other)
        }
        unlink(path)
        syncDirectory(of: other)
    }

    /// Removes a file; never a directory.
    static func remove(_ path: String) { unlink(path) }

    /// A file system that cannot sync a directory is no reason to stop.
    private static func syncDirectory(of path: String) {
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let directory = open(parent, O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    private static func failure(_ what: String) -> StoreError {
        .failed("Could not \(what): \(String(cString: strerror(errno))).")
    }
}

private func systemRename(_ path: String, _ other: String) -> Int32 { rename(path, other) }
