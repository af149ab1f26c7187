import Foundation
import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `What is no whole backup` {
    private let directory: TestDirectory
    private let clock = TestClock()
    private var backup: String { directory.file("backup.sqlite") }
    private var path: String { directory.file("nabha.sqlite") }

    init() throws { directory = try TestDirectory() }

    private func environment() -> Environment { .test(clock: clock, in: directory) }

    private func makeBackup() async throws {
        let store = try SQLiteStore(
            path: directory.file("original.sqlite"),
            mode: .createIfMissing,
            environment: environment()
        )
        for user in ["asha", "ravi"] { try await store.commit { _ = try $0.addUser(user) } }
        try await store.backup(to: backup) { _ in }
        try store.close()
    }

    private func restore(force: Bool = false) async throws {
        _ = try await SQLiteStore.restore(backup: backup, to: path, force: force, environment: environment()) { _ in }
    }

    private func files() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
    }

    @Test(arguments: [
        "DELETE FROM space", "UPDATE space SET epoch = ''", "UPDATE space SET revision = revision + 1",
        "UPDATE space SET instant = instant - 1", "DELETE FROM commit_log WHERE revision = 2", "DROP TABLE session",
        "DROP TABLE commit_log", "DROP TRIGGER audit_refuses_delete", "DROP INDEX change_index_by_revision",
    ])
    func `is refused where something is missing that a database must have`(_ sql: String) async throws {
        try await makeBackup()
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: backup, configuration: configuration)
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
        await #expect(throws: RestoreError.damaged(path: backup)) { try await restore() }
        #expect(try files().allSatisfy { !$0.hasPrefix("nabha.sqlite") })
    }

    @Test func `is refused where another program calls its database ours`() async throws {
        let queue = try DatabaseQueue(path: backup)
        try await queue.write { database in
            try database.execute(sql: "CREATE TABLE theirs (id INTEGER)")
            try database.execute(sql: "PRAGMA application_id = \(SQLiteFile.applicationID)")
        }
        try queue.close()
        await #expect(throws: StoreError.foreign(path: backup)) { try await restore() }
        #expect(throws: StoreError.foreign(path: backup)) {
            try SQLiteStore(path: backup, mode: .existing, environment: environment())
        }
        #expect(try files() == ["backup.sqlite"])
    }

    @Test(arguments: [false, true])
    func `is refused where it, or the place for it, is no file`(_ isPipe: Bool) async throws {
        func make(_ path: String) throws {
            // Who opens a pipe waits for its other end.
            if isPipe {
                try #require(mkfifo(path, 0o600) == 0)
            } else {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            }
        }
        try make(backup)
        await #expect(throws: StoreError.notAFile(path: backup)) { try await restore() }
        try FileManager.default.removeItem(atPath: backup)
        try await makeBackup()
        try make(path)
        await #expect(throws: StoreError.notAFile(path: path)) { try await restore(force: true) }
        #expect(throws: StoreError.notAFile(path: path)) {
            try SQLiteStore(path: path, mode: .createIfMissing, environment: environment())
        }
        let left = try files().filter { !$0.hasPrefix("original") }
        #expect(left == ["backup.sqlite", "nabha.sqlite"])
    }
}
