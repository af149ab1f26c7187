import Foundation
import NIOHTTP1
import NabhaSync
import Testing

@testable import nabha

@Suite("A write that was cut off")
struct CutOffWriteTests {
    /// Copies a database and its journal while a transaction has written some of its pages, as a loss of power would leave
    /// them.
    private static let cut = """
        import shutil, sqlite3, sys
        original, copy = sys.argv[1:]
        database = sqlite3.connect(original, isolation_level=None)
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("PRAGMA cache_size = 1")
        database.execute("BEGIN IMMEDIATE")
        database.execute("DELETE FROM change_index")
        database.execute("CREATE TABLE filler (content)")
        for _ in range(500):
            database.execute("INSERT INTO filler VALUES (zeroblob(2000))")
        for part in ["", "-journal"]:
            shutil.copy(original + part, copy + part)
        """

    @Test(arguments: [
        ["migrate"], ["check"], ["user", "list"], ["audit", "verify"], ["backup", "BACKUP"],
        ["restore", "COPY", "--force"],
    ])
    func `locks no command out`(_ command: [String]) async throws {
        let directory = try await cutOff()
        let names = ["COPY": directory.file("copy.sqlite"), "BACKUP": directory.file("backup.sqlite")]
        let arguments = command.map { names[$0] ?? $0 } + ["--data", directory.file("data")]
        let outcome = try await Program.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let check = try await Program.run(["check", "--data", directory.file("data")])
        #expect(check.status == 0, "\(check.output)")
        #expect(!FileManager.default.fileExists(atPath: directory.file("data/nabha.sqlite-journal")))
    }

    @Test func `keeps no server from starting`() async throws {
        let directory = try await cutOff()
        let server = try await RunningServer.start(["--data", directory.file("data")])
        #expect(try await server.request(.GET, "/readyz").status == 200)
        #expect(try await server.signIn("doctor1", DemoLoad.password) != nil)
        await server.stop()
    }

    private func cutOff() async throws -> WorkDirectory {
        let directory = try WorkDirectory()
        let (whole, data) = (directory.file("whole"), directory.file("data"))
        try await Program.run(["demo", "load", "--scale", "10", "--data", whole])
        try await Program.run(["backup", directory.file("copy.sqlite"), "--data", whole])
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
        let cut = try await Program.python(Self.cut, [whole + "/nabha.sqlite", data + "/nabha.sqlite"])
        try #require(cut.status == 0, "\(cut.errors)")
        return directory
    }
}
