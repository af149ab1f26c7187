import ArgumentParser
import Foundation
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@testable import nabha

@Suite("The program")
struct CommandTests {
    /// Every command, as words.
    static let commands: [[String]] = {
        func names(_ command: any ParsableCommand.Type, _ path: [String]) -> [[String]] {
            let groups = command.configuration.groupedSubcommands.flatMap(\.subcommands)
            let subcommands = command.configuration.ungroupedSubcommands + groups
            return [path]
                + subcommands.flatMap { sub in names(sub, path + [sub._commandName]) }
        }
        return names(Nabha.self, [])
    }()

    @Test(arguments: commands)
    func `explains each of its commands, with an example where one is needed`(_ command: [String]) async throws {
        let help = try await Program.run(command + ["--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("OVERVIEW:"))
        #expect(help.output.contains("USAGE: nabha"))
    }

    @Test(arguments: [
        (["serve", "--port", "x"], CommandStatus.usage), (["nonsense"], .usage),
        (["demo", "load", "--scale", "0"], .badData),
        (["demo", "load", "--scale", "1000001"], .badData), (["audit", "show", "--since", "yesterday"], .usage),
        (["backup", "/nowhere/file"], .noInput), (["audit", "verify"], .noInput), (["pharmacy", "list"], .noInput),
    ])
    func `ends with the documented status`(_ arguments: [String], _ status: CommandStatus) async throws {
        let directory = try WorkDirectory()
        let outcome = try await Program.run(arguments, environment: ["NABHA_DATA": directory.file("data")])
        #expect(outcome.status == status.rawValue, "\(outcome.errors)")
        #expect(!outcome.errors.isEmpty)
        #expect(outcome.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: directory.file("data/nabha.sqlite")) || arguments[0] == "demo")
    }

    @Test func `refuses what is no database of Nabha's, and leaves it as it is`() async throws {
        let directory = try WorkDirectory()
        let file = directory.file("nabha.sqlite")
        try Data("not a database".utf8).write(to: URL(fileURLWithPath: file))
        for command in [["migrate"], ["serve", "--port", "0"], ["audit", "verify"], ["demo", "load"]] {
            let outcome = try await Program.run(command + ["--data", directory.path])
            #expect(outcome.status == CommandStatus.badData.rawValue)
            #expect(outcome.errors.contains("is not a Nabha database"))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == Data("not a database".utf8))
    }

    @Test func `lists all routes with roles, for people and for scripts`() async throws {
        let table = try await Program.run(["routes"])
        #expect(table.output.hasPrefix("METHOD  PATH"))
        let json = try await Program.run(["routes", "--output", "json"])
        guard case .array(let routes) = json.json else {
            Issue.record("no JSON: \(json.output)")
            return
        }
        #expect(routes.count == table.output.split(separator: "\n").count - 1)
        let update = routes.first { $0["path"] == "/api/appointments/{id}/sync_update/" }
        #expect(update?["who"] == ["patient", "doctor", "admin"])
    }

    @Test func `never shows a secret among its settings`() async throws {
        let secret = "a-secret-of-the-deployment-0123456789"
        for format in OutputFormat.allCases {
            let outcome = try await Program.run(
                ["settings", "--output", format.rawValue],
                environment: ["NABHA_SIGNING_SECRET": secret]
            )
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("NABHA_SIGNING_SECRET"))
            #expect(!(outcome.output + outcome.errors).contains(secret))
            #expect(outcome.output.contains("set, not shown"))
        }
    }

    @Test func `shows the value in force of each setting, and where it comes from`() async throws {
        let directory = try WorkDirectory()
        let file = directory.file("nabha.json")
        try #"{"port": 81, "allowedOrigins": ["https://a.example", "*"]}"#
            .write(toFile: file, atomically: true, encoding: .utf8)
        let outcome = try await Program.run(
            ["settings", "--output", "json", "--config", file, "--data", "/srv/x"],
            environment: ["NABHA_HOST": "::1"]
        )
        guard case .array(let rows) = outcome.json else {
            Issue.record("no JSON: \(outcome.output)")
            return
        }
        let expected: [(key: String, value: JSON, setBy: String)] = [
            ("data", "/srv/x", "--data"), ("host", "::1", "NABHA_HOST"), ("port", "81", "port in \(file)"),
            ("allowedOrigins", "https://a.example, *", "allowedOrigins in \(file)"),
            ("log.level", "info", "default"), ("tls.key", .null, "default"), ("signingSecret", .null, "default"),
        ]
        for (key, value, setBy) in expected {
            let row = rows.first { $0["key"]?.string == key }
            #expect(row?["value"] == value, "\(key)")
            #expect(row?["set_by"]?.string == setBy, "\(key)")
        }
    }

    @Test func `invents the same district from the same seed, and another from another`() async throws {
        let directory = try WorkDirectory()
        func names(_ seed: String, _ name: String) async throws -> String {
            let data = directory.file(name)
            let outcome = try await Program.run([
                "demo", "load", "--scale", "50", "--seed", seed, "--as-of", "2026-01-20T04:30:00Z", "--data", data,
            ])
            #expect(outcome.status == 0, "\(outcome.errors)")
            return try await Program.run(["pharmacy", "list", "--output", "json", "--data", data]).output
        }
        let first = try await names("1", "a")
        #expect(first == (try await names("1", "b")))
        #expect(first != (try await names("2", "c")))
    }

    @Test func `fills only an empty database`() async throws {
        let directory = try WorkDirectory()
        let arguments = ["demo", "load", "--scale", "10", "--data", directory.path]
        #expect(try await Program.run(arguments).status == 0)
        let second = try await Program.run(arguments)
        #expect(second.status == CommandStatus.badData.rawValue)
        #expect(second.errors.contains("already holds data"))
        #expect(second.errors.contains("delete this one if an earlier attempt was cut off"))
    }

    @Test func `backs up to a file that must not exist`() async throws {
        let directory = try WorkDirectory()
        try await Program.run(["demo", "load", "--scale", "10", "--data", directory.file("data")])
        let backup = ["backup", directory.file("copy.sqlite"), "--data", directory.file("data")]
        #expect(try await Program.run(backup).status == 0)
        let second = try await Program.run(backup)
        #expect(second.status == CommandStatus.cannotCreate.rawValue)
        let mode = try FileManager.default.attributesOfItem(atPath: directory.file("copy.sqlite"))[.posixPermissions]
        #expect(mode as? Int == 0o600)
    }

    @Test(arguments: [["migrate"], ["check"], ["serve", "--port", "0"], ["user", "list"], ["restore", "nothing"]])
    func `asks for a data directory with a name`(_ command: [String]) async throws {
        let flag = try await Program.run(command + ["--data", ""])
        #expect(flag.status == CommandStatus.configuration.rawValue)
        #expect(flag.errors.contains("--data must name a directory"))
        let variable = try await Program.run(command, environment: ["NABHA_DATA": ""])
        #expect(variable.status == CommandStatus.configuration.rawValue)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func `fails where its result cannot be written`() async throws {
        let directory = try WorkDirectory()
        try await Program.run(["migrate", "--data", directory.path])
        for command in [["user", "list"], ["check"], ["backup", directory.file("copy.sqlite")]] {
            let outcome = try await Program.run(command + ["--data", directory.path], into: "/dev/full")
            #expect(outcome.status == CommandStatus.outputLost.rawValue)
            #expect(outcome.errors.contains("could not be written"))
        }
    }

    @Test func `shows what a terminal would obey instead of having it obeyed`() async throws {
        let directory = try WorkDirectory()
        try await Program.run(["migrate", "--data", directory.path])
        let file = directory.file("a\u{1B}[2J\nb")
        let backup = ["backup", file, "--data", directory.path]
        let made = try await Program.run(backup)
        #expect(made.output == "The backup is in \(directory.file("a\\u001b[2J\\u000ab")).\n")
        let refused = try await Program.run(backup)
        #expect(refused.errors.contains("a\\u001b[2J"))
        #expect(!refused.errors.contains("\u{1B}"))
    }

    @Test func `tells a full disk from a wrong setting`() {
        let full = CommandFailure(SigningSecret.Failure.inaccessible(path: "secret", code: ENOSPC))
        #expect(full?.status == .cannotCreate)
        #expect(full?.message.contains("no room on the disk") == true)
        #expect(CommandFailure(SigningSecret.Failure.tooShort)?.status == .configuration)
        #expect(CommandFailure(StoreError.busy)?.status == .tryLater)
        #expect(CommandFailure(StoreError.inaccessible("why"))?.status == .cannotCreate)
    }

    @Test func `shows the audit log and finds it sound`() async throws {
        let directory = try WorkDirectory()
        try await Program.run(["demo", "load", "--scale", "10", "--data", directory.path])
        let shown = try await Program.run([
            "audit", "show", "--output", "json", "--last", "1", "--data", directory.path,
        ])
        #expect(shown.json != [])
        let verified = try await Program.run(["audit", "verify", "--output", "json", "--data", directory.path])
        #expect(verified.status == 0)
        #expect(verified.json["first_fault"] == .null)
        let nobody = try await Program.run(["audit", "show", "--user", "nobody", "--data", directory.path])
        #expect(nobody.status == CommandStatus.noInput.rawValue)
    }
}
