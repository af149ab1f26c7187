import Foundation
import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `A file that is no database of the Django backend` {
    /// Imports a file and expects nothing of it to be anywhere.
    private func refusal(_ bench: DjangoBench, _ path: String) async throws -> DjangoImportError {
        let error = await #expect(throws: DjangoImportError.self) {
            _ = try await DjangoImport(from: path).run(into: bench.store)
        }
        #expect(try await bench.store.head() == .beginning)
        let sequences = try await bench.store.read {
            try $0.session.all("SELECT name FROM sequence", []) { $0.text(0) }
        }
        #expect(sequences.isEmpty)
        return try #require(error)
    }

    @Test func `is refused when it is not there`() async throws {
        let bench = try DjangoBench()
        let path = bench.bench.directory.file("nothing.sqlite3")
        #expect(try await refusal(bench, path) == .missing(path: path))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: [
        "", "not a database, but long enough to be taken for the beginning of one\n", "SQLite format 3\0",
    ])
    func `is refused when it is of another kind`(_ content: String) async throws {
        let bench = try DjangoBench()
        let path = bench.bench.directory.file("other.sqlite3")
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        let error = try await refusal(bench, path)
        guard case .foreign = error else { Issue.record("\(error)"); return }
        #expect(try bytes(ofFile: path) == Data(content.utf8))
    }

    @Test func `is refused when it is a directory`() async throws {
        let bench = try DjangoBench()
        guard case .unreadable = try await refusal(bench, bench.bench.directory.path) else {
            Issue.record("another error"); return
        }
    }

    @Test func `is refused when it is a pipe, which nobody may ever write into`() async throws {
        let bench = try DjangoBench()
        let path = bench.bench.directory.file("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        guard case .unreadable = try await refusal(bench, path) else {
            Issue.record("another error"); return
        }
    }

    @Test func `is refused when it is a database of ours`() async throws {
        let bench = try DjangoBench()
        let error = try await refusal(bench, bench.bench.directory.file("nabha.sqlite"))
        #expect(error.description.contains("it has no table auth_user"))
    }

    @Test(arguments: DjangoTable.all.map(\.name))
    func `is refused when a table is missing`(_ table: String) async throws {
        let bench = try DjangoBench()
        try bench.source.execute("DROP TABLE \(table)")
        #expect(try await refusal(bench, bench.source.path).description.contains("it has no table \(table)."))
    }

    @Test(arguments: [
        ("auth_user", "date_joined"), ("auth_user", "is_superuser"), ("telemedicine_appointment", "notes"),
    ])
    func `is refused when a column is missing`(_ table: String, _ column: String) async throws {
        let bench = try DjangoBench()
        try bench.source.execute("ALTER TABLE \(table) RENAME COLUMN \(column) TO something_else")
        let error = try await refusal(bench, bench.source.path)
        #expect(error.description.contains("its table \(table) has no column \(column)."))
    }

    @Test func `is refused when it is damaged anywhere, before anything is taken`() async throws {
        let bench = try DjangoBench()
        try bench.source.addAppointments(3_000)
        let url = URL(fileURLWithPath: bench.source.path)
        var content = try Data(contentsOf: url)
        // The last pages, where the appointments are that were added last.
        content.replaceSubrange(
            (content.count - 8 * 4_096)..<content.count,
            with: Data(repeating: 0xA5, count: 8 * 4_096)
        )
        try content.write(to: url)
        guard case .unreadable(_, let why) = try await refusal(bench, bench.source.path) else {
            Issue.record("another error"); return
        }
        #expect(why.contains("damaged"))
    }

    @Test func `is refused while the old backend writes to it`() async throws {
        let bench = try DjangoBench()
        let backend = try DatabaseQueue(path: bench.source.path)
        try await backend.writeWithoutTransaction { database in
            try database.beginTransaction(.exclusive)
            let error = #expect(throws: DjangoImportError.self) {
                _ = try DjangoDatabase(path: bench.source.path, patience: 0)
            }
            #expect(error?.description.contains("Stop the old backend") == true)
            try database.rollback()
        }
        _ = try DjangoDatabase(path: bench.source.path, patience: 0)
    }

    @Test func `is only read`() async throws {
        let bench = try DjangoBench()
        let before = try bytes(ofFile: bench.source.path)
        _ = try await bench.run()
        #expect(try bytes(ofFile: bench.source.path) == before)
        let beside = try FileManager.default.contentsOfDirectory(atPath: bench.bench.directory.path)
        #expect(beside.filter { $0.hasPrefix("django") }.count == 1)
    }
}
