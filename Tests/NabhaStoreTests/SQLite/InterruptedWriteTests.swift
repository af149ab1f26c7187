import Foundation
import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `A write that was cut off` {
    private let directory: TestDirectory
    private let clock = TestClock()
    private var path: String { directory.file("nabha.sqlite") }

    init() throws { directory = try TestDirectory() }

    private func open(_ path: String, _ mode: SQLiteStore.OpenMode = .existing) throws -> SQLiteStore {
        try SQLiteStore(path: path, mode: mode, environment: .test(clock: clock, in: directory))
    }

    /// A sound database, closed.
    private func make(_ name: String, users: [String]) async throws -> String {
        let store = try open(directory.file(name), .createIfMissing)
        for user in users { try await store.commit { _ = try $0.addPatient(user) } }
        try store.close()
        return directory.file(name)
    }

    private func users(_ store: SQLiteStore) async throws -> [String] {
        #expect(try await StoreCheck().run(on: store).findings == [])
        return try await store.read { try $0.records(RecordQuery(User.model)).map { $0[User.username] } }
    }

    @Test(arguments: [SQLiteStore.OpenMode.existing, .createIfMissing])
    func `is undone by whoever opens the database`(_ mode: SQLiteStore.OpenMode) async throws {
        try CutOffDatabase.make(of: try await make("whole.sqlite", users: ["asha", "ravi"]), at: path)
        let store = try open(path, mode)
        #expect(try await users(store) == ["asha", "ravi"])
        #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
        try await store.commit { _ = try $0.addUser("meera") }
    }

    @Test func `is undone where the database is found through a link`() async throws {
        let real = directory.file("real.sqlite")
        try CutOffDatabase.make(of: try await make("whole.sqlite", users: ["asha"]), at: real)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: real)
        #expect(try await users(open(path)) == ["asha"])
    }

    @Test func `is undone where it was the first of all`() async throws {
        try CutOffDatabase.makeOfNothing(at: path)
        let store = try open(path, .createIfMissing)
        #expect(try await users(store) == [])
        try await store.commit { _ = try $0.addUser("asha") }
    }

    @Test func `does not keep a backup from taking the database's place`() async throws {
        let backup = try await make("backup.sqlite", users: ["meera"])
        try CutOffDatabase.make(of: try await make("whole.sqlite", users: ["asha"]), at: path)
        _ = try await SQLiteStore.restore(
            backup: backup,
            to: path,
            force: true,
            environment: .test(clock: clock, in: directory)
        ) { _ in }
        #expect(try await users(open(path)) == ["meera"])
        #expect(!FileManager.default.fileExists(atPath: path + ".damaged"))
    }

    @Test func `is undone in a copy of a data directory that is restored`() async throws {
        let copy = directory.file("copy.sqlite")
        try CutOffDatabase.make(of: try await make("whole.sqlite", users: ["asha"]), at: copy)
        _ = try await SQLiteStore.restore(
            backup: copy,
            to: path,
            force: false,
            environment: .test(clock: clock, in: directory)
        ) { _ in }
        #expect(try await users(open(path)) == ["asha"])
    }

    @Test func `is left alone in another program's database`() async throws {
        let other = directory.file("other.sqlite")
        let queue = try DatabaseQueue(path: other)
        try await queue.write { try $0.execute(sql: "CREATE TABLE theirs AS SELECT 1 AS id") }
        try queue.close()
        try CutOffDatabase.make(of: other, at: path)
        try await expectForeign()
    }

    @Test func `is left alone beside what is no database`() async throws {
        try CutOffDatabase.makeOfNothing(at: path)
        try Data(repeating: 0x20, count: 4_096).write(to: URL(fileURLWithPath: path))
        try await expectForeign()
    }

    private func expectForeign() async throws {
        let before = try ["", "-journal"].map { try bytes(ofFile: path + $0) }
        for mode in [SQLiteStore.OpenMode.existing, .createIfMissing] {
            #expect(throws: StoreError.foreign(path: path)) { try open(path, mode) }
        }
        await #expect(throws: StoreError.foreign(path: path)) {
            _ = try await SQLiteStore.restore(
                backup: path,
                to: directory.file("restored.sqlite"),
                force: true,
                environment: .test(clock: clock, in: directory)
            ) { _ in }
        }
        #expect(try ["", "-journal"].map { try bytes(ofFile: path + $0) } == before)
    }
}
