#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What stands at a path, links followed.
///
/// Asked before SQLite is: opening a pipe waits for whoever writes into it, for ever.
package enum FileKind {
    case nothing
    case file
    /// A directory, a pipe, a device.
    case other
    /// The way there may not be looked into.
    case hidden

    init(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = errno == EACCES ? .hidden : .nothing
            return
        }
        self = status.st_mode & S_IFMT == S_IFREG ? .file : .other
    }

    /// - Returns: whether there is a file.
    /// - Throws: a ``StoreError`` where something else is there, or where nobody can tell.
    static func isFile(_ path: String) throws(StoreError) -> Bool {
        switch FileKind(at: path) {
        case .nothing: return false
        case .file: return true
        case .other: throw .notAFile(path: path)
        case .hidden: throw .inaccessible("this user may not look at \(path). Check the rights of its directory.")
        }
    }

    /// Whether what is open is what stands at a path, and not something that stood there before.
    package static func isFile(_ path: String, openAs file: Int32) -> Bool {
        var (named, opened) = (stat(), stat())
        guard stat(path, &named) == 0, fstat(file, &opened) == 0 else { return false }
        return named.st_dev == opened.st_dev && named.st_ino == opened.st_ino
    }

    /// Whether a name is in use, also by a link that leads nowhere.
    static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }
}
