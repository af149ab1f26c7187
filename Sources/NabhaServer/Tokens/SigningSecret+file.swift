// Which module C's `stat` counts to depends on what else is compiled with this file.
#if canImport(CoreFoundation)
import CoreFoundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension SigningSecret.Failure {
    static let diskIsFull = ENOSPC
}

extension SigningSecret {
    /// The name of the file in the data directory.
    package static let fileName = "signing-secret"

    /// The secret in the data directory; one is made there when there is none.
    ///
    /// The file has mode 0600 and the secret as text, so that it can be copied to another server's configuration.
    /// It appears whole or not at all, and of two servers that start at once both use the same.
    package static func loadOrCreate(in directory: String, randomness: RandomBytes) throws(Failure) -> SigningSecret {
        let path = directory + "/" + fileName
        if let existing = try load(from: path) { return existing }
        let draft = path + "." + Base64Text.url(randomness(8))
        try create(Base64Text.url(randomness(fewestBytes)), at: path, by: draft)
        guard let created = try load(from: path) else { throw .inaccessible(path: path, code: ENOENT) }
        return created
    }

    /// Nil when there is no such file.
    package static func load(from path: String) throws(Failure) -> SigningSecret? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .inaccessible(path: path, code: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .inaccessible(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= mostBytes else { throw .notAFile(path: path) }
        guard status.st_mode & 0o077 == 0 else {
            throw .readableByOthers(path: path, mode: "0" + String(status.st_mode & 0o777, radix: 8))
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard read(file, &bytes, bytes.count) == bytes.count else { throw .inaccessible(path: path, code: errno) }
        return try SigningSecret(String(decoding: bytes, as: UTF8.self))
    }

    private static func create(_ text: String, at path: String, by draft: String) throws(Failure) {
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .inaccessible(path: path, code: errno) }
        defer { unlink(draft) }
        let bytes = Array((text + "\n").utf8)
        let isOnDisk = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let code = errno
        close(file)
        guard isOnDisk else { throw .inaccessible(path: path, code: code) }
        // `link` fails when the file has come to be in the meantime; then that one counts.
        guard link(draft, path) == 0 || errno == EEXIST else { throw .inaccessible(path: path, code: errno) }
        syncDirectory(of: path)
    }

    /// A secret lost to a power cut would sign everybody out; a file system that cannot sync a directory is no reason
    /// not to start.
    private static func syncDirectory(of path: String) {
        let directory = open(String(path.dropLast(fileName.utf8.count)), O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }
}
