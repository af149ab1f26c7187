import Foundation
import NIOHTTP1
import NabhaSync
import Testing

@testable import nabha

@Suite("nabha user")
struct UserCommandTests {
    /// A data directory with a small district.
    private func district() async throws -> WorkDirectory {
        let directory = try WorkDirectory()
        let loaded = try await Program.run(["demo", "load", "--scale", "10", "--data", directory.path])
        try #require(loaded.status == 0, "\(loaded.errors)")
        return directory
    }

    private func user(
        _ arguments: [String],
        _ directory: WorkDirectory,
        password: String = "correct horse\n"
    ) async throws -> Program.Outcome {
        let hasPassword = ["create", "set-password"].contains(arguments[0])
        return try await Program.run(
            ["user"] + arguments + (hasPassword ? ["--password-stdin"] : [])
                + ["--data", directory.path, "--output", "json"],
            input: password
        )
    }

    @Test(arguments: [
        (["--role", "admin"], "admin"), (["--role", "patient"], "patient"),
        (["--role", "doctor", "--specialization", "Paediatrics", "--license-number", "T-1"], "doctor"),
        (["--role", "pharmacist", "--pharmacy", "1"], "pharmacist"),
    ])
    func `makes a user of each role, who can sign in`(_ options: [String], _ type: String) async throws {
        let directory = try await district()
        let created = try await user(["create", "asha"] + options, directory)
        #expect(created.status == 0, "\(created.errors)")
        #expect(created.json["user_type"]?.string == type)
        #expect(!created.output.contains("correct horse"))
        let server = try await RunningServer.start(["--data", directory.path])
        #expect(try await server.signIn("asha", "correct horse") != nil)
        await server.stop()
        let listed = try await user(["list", "--role", type], directory)
        #expect(listed.output.contains(#""username":"asha""#))
    }

    @Test(arguments: [
        (["create", "asha", "--role", "doctor"], CommandStatus.usage),
        (["create", "asha", "--role", "pharmacist"], .usage),
        (["create", "asha", "--role", "pharmacist", "--pharmacy", "999"], .noInput),
        (["create", "asha", "--role", "patient", "--pharmacy", "1"], .usage),
        (["create", "asha", "--role", "nurse"], .usage), (["create", "asha"], .usage),
        (["create", "doctor1", "--role", "patient"], .badData), (["create", "", "--role", "patient"], .badData),
        (["create", String(repeating: "x", count: 151), "--role", "patient"], .badData),
        (["create", "asha", "--role", "doctor", "--specialization", "x", "--license-number", "DEMO-10001"], .badData),
        (["deactivate", "nobody"], .noInput), (["set-password", "nobody"], .noInput),
        (["deactivate", "admin"], .badData), (["list", "--role", "nurse"], .usage),
    ])
    func `refuses what cannot be, and changes nothing`(_ arguments: [String], _ status: CommandStatus) async throws {
        let directory = try await district()
        let before = try await user(["list"], directory).output
        let outcome = try await user(arguments, directory)
        #expect(outcome.status == status.rawValue, "\(outcome.errors)")
        #expect(!outcome.errors.isEmpty && outcome.output.isEmpty)
        #expect(try await user(["list"], directory).output == before)
    }

    @Test func `says in plain words that a name is taken, and that an admin is the last`() async throws {
        let directory = try await district()
        let taken = try await user(["create", "doctor1", "--role", "patient"], directory)
        #expect(taken.errors == "nabha: There is already a user doctor1.\n")
        let last = try await user(["deactivate", "admin"], directory)
        #expect(last.errors == "nabha: This is the last active admin: make another one first.\n")
    }

    @Test(arguments: [("seven77\n", false), ("eight888\n", true), ("", false), (" \n", false), ("eight\0888\n", false)])
    func `asks of a password what the API asks`(_ password: String, _ isTaken: Bool) async throws {
        let directory = try await district()
        let outcome = try await user(["create", "asha", "--role", "patient"], directory, password: password)
        #expect((outcome.status == 0) == isTaken, "\(outcome.errors)")
    }

    @Test func `deactivates under a running server, at once`() async throws {
        let directory = try await district()
        let server = try await RunningServer.start(["--data", directory.path])
        let token = try #require(try await server.signIn("doctor1", DemoLoad.password))
        #expect(try await server.request(.GET, "/api/auth/me/", token: token).status == 200)
        #expect(try await user(["deactivate", "doctor1"], directory).status == 0)
        #expect(try await server.request(.GET, "/api/auth/me/", token: token).status == 401)
        #expect(try await server.signIn("doctor1", DemoLoad.password) == nil)
        #expect(try await user(["activate", "doctor1"], directory).status == 0)
        #expect(try await server.request(.GET, "/api/auth/me/", token: token).status == 401, "old sessions stay ended")
        #expect(try await server.signIn("doctor1", DemoLoad.password) != nil)
        await server.stop()
    }

    @Test func `sets a password, which ends all sessions`() async throws {
        let directory = try await district()
        let server = try await RunningServer.start(["--data", directory.path])
        let token = try #require(try await server.signIn("doctor1", DemoLoad.password))
        #expect(try await user(["set-password", "doctor1"], directory, password: "another horse\n").status == 0)
        #expect(try await server.request(.GET, "/api/auth/me/", token: token).status == 401)
        #expect(try await server.signIn("doctor1", DemoLoad.password) == nil)
        #expect(try await server.signIn("doctor1", "another horse") != nil)
        await server.stop()
    }

    @Test func `moves people on and off a pharmacy's staff under a running server`() async throws {
        let directory = try await district()
        let server = try await RunningServer.start(["--data", directory.path])
        let token = try #require(try await server.signIn("patient1", DemoLoad.password))
        func type() async throws -> String? {
            try await server.request(.GET, "/api/auth/me/", token: token).json["user_type"]?.string
        }
        #expect(try await type() == "patient")
        let place = ["pharmacy", "staff", "add", "1", "patient1", "--data", directory.path]
        #expect(try await Program.run(place).status == 0)
        #expect(try await type() == "pharmacist")
        #expect(try await Program.run(place).status == CommandStatus.badData.rawValue)
        let listed = try await Program.run(["pharmacy", "staff", "list", "1", "--data", directory.path])
        #expect(listed.output.contains("patient1"))
        let removal = ["pharmacy", "staff", "remove", "1", "patient1", "--data", directory.path]
        #expect(try await Program.run(removal).status == 0)
        #expect(try await type() == "patient")
        #expect(try await Program.run(removal).status == CommandStatus.noInput.rawValue)
        await server.stop()
    }
}
