import Foundation
import NabhaSync
import Testing

@testable import nabha

/// A device of one user, worked on through the program's own commands.
struct Terminal {
    let folder: WorkDirectory
    let server: RunningServer

    /// A server with a small district.
    static func server(in directory: WorkDirectory) async throws -> RunningServer {
        let loaded = try await Program.run(["demo", "load", "--scale", "400", "--data", directory.file("data")])
        try #require(loaded.status == 0, "\(loaded.errors)")
        return try await RunningServer.start(["--data", directory.file("data"), "--log-level", "error"])
    }

    /// Signs in and syncs.
    ///
    /// - Parameter url: where the device finds the server, if not at the server's own address.
    init(_ username: String, on server: RunningServer, through url: String? = nil) async throws {
        folder = try WorkDirectory()
        self.server = server
        let login = try await run(
            ["login", url ?? server.url, username, "--password-stdin"],
            input: DemoLoad.password + "\n"
        )
        try #require(login.status == 0, "\(login.errors)")
        try #require(try await run(["sync"]).status == 0)
    }

    @discardableResult
    func run(_ arguments: [String], input: String = "") async throws -> Program.Outcome {
        try await Program.run(["device"] + arguments, input: input, environment: variables)
    }

    var variables: [String: String] { [DeviceHome.variable: folder.path, "TZ": "Asia/Kolkata"] }

    /// What a command tells scripts.
    func json(_ arguments: [String]) async throws -> JSON {
        let outcome = try await run(arguments + ["--json"])
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.json
    }

    /// The ids of coming appointments with a status.
    func appointments(_ status: String) async throws -> [String] {
        guard case .array(let rows) = try await json(["today", "--days", "20"]) else { return [] }
        return rows.filter { $0["status"]?.string == status }.compactMap { $0["id"]?.string }
    }
}
