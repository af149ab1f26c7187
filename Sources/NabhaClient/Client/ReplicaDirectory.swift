import Crypto
import Foundation
import GRDB
import NabhaModel

/// The folder with a database for each user of this phone: what one may see is never mixed with what another may.
struct ReplicaDirectory: Sendable {
    let path: String
    let catalog: Catalog
    let environment: ClientEnvironment
    let cipher: FieldCipher

    /// Whose database: a server and a name there.
    struct User: Sendable, Hashable, Codable {
        let server: String
        let username: String

        /// Names may hold what file systems do not take.
        var file: String {
            let digest = SHA256.hash(data: Data("\(server)\n\(username)".utf8))
            return digest.prefix(16).map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }
                .joined() + ".sqlite"
        }
    }

    func open(_ user: User) throws -> Replica {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        var configuration = Configuration()
        configuration.label = "nabha.client"
        // App extensions may have the file open, too.
        configuration.busyMode = .timeout(Self.patience)
        Replica.configure(&configuration, cipher)
        let pool = try DatabasePool(path: path + "/" + user.file, configuration: configuration)
        // What was saved on the phone is there after the battery was taken out.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return try Replica(database: pool, catalog: catalog, environment: environment, cipher: cipher)
    }

    private static let patience: TimeInterval = 10

    // MARK: Who was here last

    private var lastPath: String { path + "/last-user.json" }

    func lastUser() throws -> User? {
        guard FileManager.default.fileExists(atPath: lastPath) else { return nil }
        return try? JSONDecoder().decode(User.self, from: Data(contentsOf: URL(fileURLWithPath: lastPath)))
    }

    func note(_ user: User?) throws {
        guard let user else {
            guard FileManager.default.fileExists(atPath: lastPath) else { return }
            return try FileManager.default.removeItem(atPath: lastPath)
        }
        try JSONEncoder().encode(user).write(to: URL(fileURLWithPath: lastPath), options: .atomic)
    }
}
