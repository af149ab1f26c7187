import Foundation
import NabhaServer
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
        try checkRights()
        return try SQLiteStore(path: database, mode: mode, environment: environment)
    }

    /// Refuses a name that something of its own has or may get.
    func refuseOwn(_ file: String) throws(CommandFailure) {
        let url = URL(fileURLWithPath: file)
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard [SigningSecret.fileName, ServingLock.fileName].contains(url.lastPathComponent),
            url.deletingLastPathComponent().resolvingSymlinksInPath().path == place
        else { return }
        throw CommandFailure(.cannotCreate, "\(file) is a name that the server uses. Choose another one.")
    }

    /// - Throws: a failure where there is a database that this user may not read and write: it is not missing.
    private func checkRights() throws {
        guard access(database, R_OK | W_OK) != 0, errno == EACCES else { return }
        let owner = SystemUser.owner(of: path) ?? "nabha"
        throw CommandFailure(
            .cannotCreate,
            "The data directory \(path) cannot be read by this user (\(SystemUser.current)); "
                + "run the command as its owner: runuser -u \(owner) -- nabha …"
        )
    }

    /// Makes the directory where it is missing; nobody but its owner may look inside.
    ///
    /// - Returns: the directories that were made, each in the one before it.
    @discardableResult
    func create() throws -> [String] {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else {
                throw CommandFailure(.cannotCreate, "\(path) is a file; name a directory for the data.")
            }
            return []
        }
        let missing = missingDirectories()
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
        return missing
    }

    /// Removes directories that ``create()`` made, where nothing has come into them.
    func takeBack(_ made: [String]) {
        for directory in made.reversed() { rmdir(directory) }
    }

    private func missingDirectories() -> [String] {
        var missing: [String] = []
        // Without "..", which would lead on and on through what is not there.
        var url = URL(fileURLWithPath: path).standardizedFileURL
        while url.pathComponents.count > 1, !FileManager.default.fileExists(atPath: url.path) {
            missing.insert(url.path, at: 0)
            url.deleteLastPathComponent()
        }
        return missing
    }
}
