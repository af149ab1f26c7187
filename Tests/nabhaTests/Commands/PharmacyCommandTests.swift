import Foundation
import NabhaSync
import Testing

@testable import nabha

@Suite("nabha pharmacy")
struct PharmacyCommandTests {
    private func pharmacy(_ arguments: [String], _ directory: WorkDirectory) async throws -> Program.Outcome {
        try await Program.run(["pharmacy"] + arguments + ["--data", directory.path, "--output", "json"])
    }

    @Test func `makes a pharmacy in an empty database, and then somebody who works there`() async throws {
        let directory = try WorkDirectory()
        #expect(try await Program.run(["migrate", "--data", directory.path]).status == 0)
        let made = try await pharmacy(
            ["create", "Bhadson Road Medical", "--location", "Bhadson Road", "--contact-number", "01765-000000"],
            directory
        )
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.json["id"]?.integer == 1)
        #expect(made.json["name"]?.string == "Bhadson Road Medical")
        #expect(made.json["is_active"] == true)
        let person = try await Program.run(
            [
                "user", "create", "simran", "--role", "pharmacist", "--pharmacy", "Bhadson Road Medical",
                "--password-stdin", "--data", directory.path,
            ],
            input: "correct horse\n"
        )
        #expect(person.status == 0, "\(person.errors)")
        let audit = try await Program.run(["audit", "show", "--data", directory.path])
        #expect(audit.output.contains("nabha pharmacy create by \(SystemUser.actor())"))
        #expect(try await Program.run(["check", "--data", directory.path]).status == 0)
    }

    @Test(arguments: [
        (["create", "x"], CommandStatus.usage), (["create", "--location", "x"], .usage),
        (["create", "", "--location", "x"], .badData), (["create", "x", "--location", ""], .badData),
        (["create", String(repeating: "x", count: 1_000), "--location", "x"], .badData),
        (["create", "x", "--location", "x", "--contact-number", String(repeating: "1", count: 1_000)], .badData),
    ])
    func `refuses what the API refuses, and makes nothing`(_ arguments: [String], _ status: CommandStatus) async throws
    {
        let directory = try WorkDirectory()
        try await Program.run(["migrate", "--data", directory.path])
        let outcome = try await pharmacy(arguments, directory)
        #expect(outcome.status == status.rawValue, "\(outcome.errors)")
        #expect(!outcome.errors.isEmpty && outcome.output.isEmpty)
        #expect(try await pharmacy(["list"], directory).json == [])
    }

    @Test func `says how to make one where there is none`() async throws {
        let directory = try WorkDirectory()
        try await Program.run(["migrate", "--data", directory.path])
        let outcome = try await pharmacy(["staff", "list", "5"], directory)
        #expect(outcome.status == CommandStatus.noInput.rawValue)
        #expect(outcome.errors.contains("nabha pharmacy create"))
    }
}
