import Foundation
import NabhaStore

/// Everything a server keeps: the database, the signing secret, and who is serving it.
struct DataDirectory: Sendable {
    let path: String

    var database: String { path + "/nabha.sqlite" }

    /// Opens the database and brings its schema up to date.
    func open(
        _ mode: SQLiteStore.OpenMode,
        environment: NabhaStore.Environment = .system
    ) throws -> SQLiteStore {
        if mode == .createIfMissing { try create() }
        return try SQLiteStore(path: database, mode: mode, environment: environment)
    }

    /// Makes the directory where it is missing; nobody but its owner may look inside.
    func create() throws {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else {
                throw CommandFailure(.cannotCreate, "\(path) is a file; name a directory for the data.")
            }
            return
        }
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandFailure(
                .cannotCreate,
                "The data directory \(path) cannot be made: check the path and its rights."
            )
        }
    }
}
