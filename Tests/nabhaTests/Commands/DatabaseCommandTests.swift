import Foundation
import NIOHTTP1
import NabhaSync
import Testing

@testable import nabha

@Suite("The commands of the database")
struct DatabaseCommandTests {
    @Test func `restore a backup under a new epoch, and only when told to replace`() async throws {
        let directory = try WorkDirectory()
        let (data, copy) = (directory.file("data"), directory.file("copy.sqlite"))
        try await Program.run(["demo", "load", "--scale", "10", "--data", data])
        try await Program.run(["backup", copy, "--data", data])
        let refused = try await Program.run(["restore", copy, "--data", data])
        #expect(refused.status == CommandStatus.cannotCreate.rawValue)
        #expect(refused.errors.contains("--force"))
        #expect(try await Program.run(["restore", copy, "--data", data, "--force"]).status == 0)
        #expect(try await Program.run(["restore", copy, "--data", directory.file("trial")]).status == 0)
        for place in ["data", "trial"] {
            let check = try await Program.run(["check", "--output", "json", "--data", directory.file(place)])
            #expect(check.status == 0)
            #expect(check.json == [])
        }
    }

    @Test func `restore nothing under a running server`() async throws {
        let directory = try WorkDirectory()
        let (data, copy) = (directory.file("data"), directory.file("copy.sqlite"))
        try await Program.run(["demo", "load", "--scale", "10", "--data", data])
        let server = try await RunningServer.start(["--data", data])
        #expect(try await Program.run(["backup", copy, "--data", data]).status == 0)
        let refused = try await Program.run(["restore", copy, "--data", data, "--force"])
        #expect(refused.status == CommandStatus.tryLater.rawValue)
        #expect(try await server.request(.GET, "/readyz").status == 200)
        await server.stop()
    }

    @Test(arguments: [("missing.sqlite", CommandStatus.noInput), ("text.sqlite", .badData)])
    func `restore and import only what is what it should be`(_ name: String, _ status: CommandStatus) async throws {
        let directory = try WorkDirectory()
        try Data("no database".utf8).write(to: URL(fileURLWithPath: directory.file("text.sqlite")))
        for command in ["restore", "import-django"] {
            let data = directory.file(command)
            let outcome = try await Program.run([command, directory.file(name), "--data", data])
            #expect(outcome.status == status.rawValue, "\(command): \(outcome.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["text.sqlite"])
    }

    @Test func `leave a new directory behind only where there is something in it`() async throws {
        let directory = try WorkDirectory()
        let (data, copy) = (directory.file("data"), directory.file("copy.sqlite"))
        try await Program.run(["migrate", "--data", data])
        try await Program.run(["backup", copy, "--data", data])
        let spoilt = try await Program.python(
            "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute('DELETE FROM space'); d.commit()",
            [copy]
        )
        try #require(spoilt.status == 0)
        let outcome = try await Program.run(["restore", copy, "--data", directory.file("a/b")])
        #expect(outcome.status == CommandStatus.badData.rawValue)
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: directory.path)) == ["data", "copy.sqlite"])
        let onto = try await Program.run(["restore", copy, "--force", "--data", data])
        #expect(onto.status == CommandStatus.badData.rawValue)
        #expect(try !FileManager.default.contentsOfDirectory(atPath: data).contains("serving.lock"))
    }

    @Test(arguments: ["signing-secret", "serving.lock", "nabha.sqlite", "nabha.sqlite-journal", ""])
    func `back up to no name that the server uses`(_ name: String) async throws {
        let directory = try WorkDirectory()
        try await Program.run(["migrate", "--data", directory.path])
        let before = Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
        let link = directory.file("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory.path)
        for place in [directory.path, link, directory.file("."), link + "/."] {
            let outcome = try await Program.run(["backup", "\(place)/\(name)", "--data", directory.path])
            #expect(outcome.status == CommandStatus.cannotCreate.rawValue, "\(outcome.errors)")
        }
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: directory.path)) == before.union(["link"]))
    }

    @Test func `find what is wrong with a database, and say so by the exit status`() async throws {
        let directory = try WorkDirectory()
        try await Program.run(["demo", "load", "--scale", "10", "--data", directory.path])
        let sound = try await Program.run(["check", "--data", directory.path])
        #expect(sound.status == 0)
        #expect(sound.output == "The database is sound.\n")
        let changed = try await Program.python(
            """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            database.execute("DELETE FROM change_index WHERE model = 'medicine' AND record = 1")
            database.commit()
            """,
            [directory.file("nabha.sqlite")]
        )
        try #require(changed.status == 0)
        let damaged = try await Program.run(["check", "--data", directory.path])
        #expect(damaged.status == CommandStatus.failure.rawValue)
        #expect(damaged.output.contains("change index"))
    }

    @Test func `migrate makes a database once, and says which schema it has`() async throws {
        let directory = try WorkDirectory()
        for _ in 0..<2 {
            let outcome = try await Program.run(["migrate", "--output", "json", "--data", directory.file("data")])
            #expect(outcome.status == 0)
            #expect(outcome.json["schema"]?.string?.hasPrefix("0003") == true)
        }
    }

    @Test func `are refused to a user without rights, who is told so`() async throws {
        let directory = try WorkDirectory()
        let data = directory.file("data")
        try await Program.run(["migrate", "--data", data])
        let process = Program.make(["user", "list", "--data", data])
        if geteuid() == 0 {
            // Root may read everything, so somebody else asks.
            process.arguments = ["--reuid", "65534", "--clear-groups", Program.path] + (process.arguments ?? [])
            process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        } else {
            try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: data)
        }
        let pipe = Pipe()
        process.standardError = pipe
        let (ended, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        let errors = Output(reading: pipe)
        for await _ in ended {}
        if geteuid() != 0 { try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: data) }
        #expect(process.terminationStatus == CommandStatus.cannotCreate.rawValue)
        let said = errors.wait()
        #expect(said.contains("cannot be read by this user") && said.contains("runuser -u"))
    }

    @Test func `write no progress where there is no terminal`() async throws {
        let directory = try WorkDirectory()
        let data = directory.file("data")
        for command in [["demo", "load", "--scale", "10"], ["check"], ["backup", directory.file("copy.sqlite")]] {
            let outcome = try await Program.run(command + ["--data", data])
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty, "\(command)")
        }
    }
}
