import Foundation
import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `A restored backup` {
    private let directory: TestDirectory
    private let clock = TestClock()
    private var backup: String { directory.file("backup.sqlite") }
    private var path: String { directory.file("nabha.sqlite") }

    init() throws { directory = try TestDirectory() }

    private func environment(_ seed: UInt64 = 1) -> Environment { .test(clock: clock, seed: seed, in: directory) }

    /// Opens a database for one body and closes it again.
    private func opened<Result: Sendable>(
        _ path: String,
        _ body: (SQLiteStore) async throws -> Result
    ) async throws -> Result {
        let store = try SQLiteStore(path: path, mode: .createIfMissing, environment: environment())
        let result = try await body(store)
        try store.close()
        return result
    }

    private func makeBackup() async throws {
        try await opened(directory.file("original.sqlite")) { store in
            try await store.commit { _ = try $0.addPatient("asha") }
            try await store.commit { _ = try $0.addDoctor("ravi") }
            try await store.backup(to: backup) { _ in }
        }
    }

    /// The names of all users, with the head, and the epoch.
    private func contents(_ path: String) async throws -> (data: [String], epoch: String) {
        try await opened(path) { store in
            #expect(try await StoreCheck().run(on: store).findings == [])
            return try await store.read { snapshot in
                let users = try snapshot.records(RecordQuery(User.model)).map { $0[User.username] }
                return (users + ["\(try snapshot.head().revision.rawValue)"], try snapshot.epoch())
            }
        }
    }

    @discardableResult
    private func restore(force: Bool = false) async throws -> Moment {
        try await SQLiteStore.restore(backup: backup, to: path, force: force, environment: environment(9)) { _ in }
    }

    private func files() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
    }

    @Test func `has the same content and another epoch`() async throws {
        try await makeBackup()
        let before = try bytes(ofFile: backup)
        let head = try await restore()
        #expect(head.revision.rawValue == 2)
        let (original, restored) = (try await contents(backup), try await contents(path))
        #expect(restored.data == original.data && restored.data == ["asha", "ravi", "2"])
        #expect(restored.epoch != original.epoch && restored.epoch.count == 32)
        #expect(before.count == (try bytes(ofFile: backup)).count)
        #expect(try files().allSatisfy { !$0.contains(".partial") })
        // Each time another.
        try FileManager.default.removeItem(atPath: path)
        _ = try await SQLiteStore.restore(backup: backup, to: path, force: false, environment: environment(10)) { _ in }
        #expect(try await contents(path).epoch != restored.epoch)
    }

    @Test func `ends all sessions, for some may have been ended since`() async throws {
        let user = try await opened(directory.file("original.sqlite")) { store in
            let user = try await store.commit { transaction in
                let user = try transaction.addUser("asha")
                try transaction.put(.test("one", user: user))
                let uid = transaction.environment.uid(at: transaction.now)
                let registration = DeviceRegistration(name: "Phone", app: "1", tokenHash: [7])
                _ = try transaction.registerDevice(uid, of: user, registration)
                return user
            }
            try await store.backup(to: backup) { _ in }
            return user
        }
        try await restore()
        let principal = try await opened(path) { try await $0.principal(user) }
        #expect(principal?.endedSessions == ["one"])
        #expect(principal?.sessionsValidFrom == clock.now)
        #expect(principal?.devices.values.map(\.tokenHash) == [[]])
    }

    @Test func `goes on where the backup was`() async throws {
        try await makeBackup()
        try await restore()
        try await opened(path) { store in
            clock.move(by: .seconds(60))
            try await store.commit { _ = try $0.addUser("meera") }
            #expect(try await store.head().revision.rawValue == 3)
        }
        #expect(try await contents(path).data == ["asha", "ravi", "meera", "3"])
    }

    @Test func `does not replace a database unless told to`() async throws {
        try await makeBackup()
        try await opened(path) { store in try await store.commit { _ = try $0.addUser("newer") } }
        let before = try files()
        await #expect(throws: RestoreError.exists(path: path)) { try await restore() }
        #expect(try files() == before)
        #expect(try await contents(path).data == ["newer", "1"])
        try await restore(force: true)
        #expect(try await contents(path).data == ["asha", "ravi", "2"])
    }

    @Test func `does not replace a database that is in use`() async throws {
        try await makeBackup()
        try await opened(path) { store in
            try await store.commit { _ = try $0.addUser("newer") }
            await #expect(throws: RestoreError.inUse(path: path)) { try await restore(force: true) }
            try await store.commit { _ = try $0.addUser("newest") }
        }
        #expect(try await contents(path).data == ["newer", "newest", "2"])
        #expect(try files().allSatisfy { !$0.contains(".partial") })
    }

    @Test func `never has the write-ahead log of the database it replaced applied to it`() async throws {
        try await makeBackup()
        // A server that was killed: its last commits are in the log only.
        let store = try SQLiteStore(path: path, mode: .createIfMissing, environment: environment())
        try await store.commit { transaction in for index in 0..<50 { _ = try transaction.addUser("user-\(index)") } }
        let killed = try TestDirectory()
        for suffix in ["", "-wal", "-shm"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: killed.file("nabha.sqlite") + suffix)
        }
        #expect(try bytes(ofFile: killed.file("nabha.sqlite-wal")).count > 4_096)
        let target = killed.file("nabha.sqlite")
        _ = try await SQLiteStore.restore(backup: backup, to: target, force: true, environment: environment(9)) { _ in }
        #expect(try FileManager.default.contentsOfDirectory(atPath: killed.path) == ["nabha.sqlite"])
        #expect(try await contents(target).data == ["asha", "ravi", "2"])
    }

    @Test func `never has a log applied to it whose database is gone`() async throws {
        try await makeBackup()
        for suffix in ["-wal", "-journal"] {
            try Data(repeating: 7, count: 9_000).write(to: URL(fileURLWithPath: path + suffix))
        }
        try await restore()
        #expect(try await contents(path).data == ["asha", "ravi", "2"])
        #expect(try files().isSuperset(of: ["nabha.sqlite.damaged-wal", "nabha.sqlite.damaged-journal"]))
    }

    @Test func `sets a database aside that is too damaged to be closed, and loses nothing of it`() async throws {
        try await makeBackup()
        for round in 1...2 {
            let rest = Data(repeating: UInt8(round), count: 9_000)
            try? FileManager.default.removeItem(atPath: path)
            try rest.write(to: URL(fileURLWithPath: path))
            try rest.write(to: URL(fileURLWithPath: path + "-wal"))
            try await restore(force: true)
            #expect(try await contents(path).data == ["asha", "ravi", "2"])
            let aside = path + ".damaged" + (round == 1 ? "" : "-2")
            #expect(try bytes(ofFile: aside) == rest && bytes(ofFile: aside + "-wal") == rest)
        }
    }

    @Test func `is found through a link, which stays one`() async throws {
        try await makeBackup()
        try await opened(directory.file("real.sqlite")) { store in try await store.commit { _ = try $0.addUser("old") }
        }
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: directory.file("real.sqlite"))
        try await restore(force: true)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == directory.file("real.sqlite"))
        #expect(try await contents(directory.file("real.sqlite")).data == ["asha", "ravi", "2"])
    }

    @Test func `leaves the old or the new database whole at every step`() async throws {
        try await makeBackup()
        try await opened(path) { store in try await store.commit { _ = try $0.addUser("old") } }
        let old = try await contents(path)
        // What the disk holds after each step is what a loss of power would leave.
        let shots = try TestDirectory()
        var steps: [Restore.Step] = []
        let restore = Restore(backup: backup, path: path, environment: environment(9))
        _ = try restore.run(force: true, progress: { _ in }) { [directory] step in
            try? FileManager.default.copyItem(atPath: directory.path, toPath: shots.file("\(steps.count)"))
            steps.append(step)
        }
        #expect(Set(steps) == Set(Restore.Step.allCases))
        for (index, step) in steps.enumerated() {
            let left = try await contents(shots.file("\(index)/nabha.sqlite"))
            if step == .replaced {
                #expect(left.data == ["asha", "ravi", "2"] && left.epoch != old.epoch)
            } else {
                #expect(left.data == old.data && left.epoch == old.epoch, "\(step)")
            }
            // And restoring again succeeds from there.
            let target = shots.file("\(index)/nabha.sqlite")
            _ = try await SQLiteStore.restore(backup: backup, to: target, force: true, environment: environment()) {
                _ in
            }
            #expect(try await contents(target).data == ["asha", "ravi", "2"])
        }
    }

    @Test func `is refused where the backup is missing, and nothing appears`() async throws {
        await #expect(throws: StoreError.missing(path: backup)) { try await restore() }
        #expect(try files().isEmpty)
    }

    @Test(arguments: ["", "not a database at all, but long enough for one to begin like this, more or less"])
    func `is refused where the backup is something else`(_ content: String) async throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: backup))
        await #expect(throws: StoreError.foreign(path: backup)) { try await restore() }
        #expect(try files() == ["backup.sqlite"])
    }

    @Test func `is refused where the backup is another program's database`() async throws {
        let queue = try DatabaseQueue(path: backup)
        try await queue.write { try $0.execute(sql: "CREATE TABLE space (id INTEGER)") }
        try queue.close()
        await #expect(throws: StoreError.foreign(path: backup)) { try await restore() }
        #expect(try files() == ["backup.sqlite"])
    }

    @Test func `does not replace another program's database`() async throws {
        try await makeBackup()
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: "CREATE TABLE theirs (id INTEGER)") }
        try queue.close()
        let before = try bytes(ofFile: path)
        await #expect(throws: StoreError.foreign(path: path)) { try await restore(force: true) }
        #expect(try bytes(ofFile: path) == before)
        #expect(try files().allSatisfy { !$0.contains(".partial") })
    }

    @Test func `is refused where a newer program made it`() async throws {
        try await makeBackup()
        let queue = try DatabaseQueue(path: backup)
        try await queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999-later')") }
        try queue.close()
        await #expect(throws: StoreError.newerThanProgram(version: "9999-later")) { try await restore() }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `is brought up to date where an older program made it`() async throws {
        try await makeBackup()
        let later = Migration("0003-test") { try $0.execute("CREATE TABLE added (id INTEGER PRIMARY KEY)") }
        var restore = Restore(backup: backup, path: path, environment: environment(9))
        restore.migrations = Migration.nabha + [later]
        _ = try restore.run(force: false, progress: { _ in })
        let queue = try DatabaseQueue(path: path)
        #expect(try await queue.read { try $0.tableExists("added") })
        // As one file, without a write-ahead log.
        #expect(try files().filter { $0.hasPrefix("nabha.sqlite") } == ["nabha.sqlite"])
    }

    @Test(arguments: [2, 5, 20]) func `is refused where the backup is damaged`(_ page: Int) async throws {
        try await makeBackup()
        var content = try bytes(ofFile: backup)
        content.replaceSubrange(page * 4_096..<(page + 1) * 4_096, with: Data(repeating: 0xA5, count: 4_096))
        try content.write(to: URL(fileURLWithPath: backup))
        try await opened(path) { store in try await store.commit { _ = try $0.addUser("old") } }
        await #expect(throws: RestoreError.damaged(path: backup)) { try await restore(force: true) }
        #expect(try await contents(path).data == ["old", "1"])
        #expect(try files().allSatisfy { !$0.contains(".partial") })
    }

    @Test func `is refused where the backup was cut off`() async throws {
        try await makeBackup()
        let content = try bytes(ofFile: backup)
        try content.prefix(content.count / 2).write(to: URL(fileURLWithPath: backup))
        await #expect(throws: RestoreError.damaged(path: backup)) { try await restore() }
        #expect(try files().allSatisfy { !$0.hasPrefix("nabha.sqlite") })
    }

    @Test func `is refused as its own replacement`() async throws {
        try await makeBackup()
        await #expect(throws: RestoreError.same(path: backup)) {
            _ = try await SQLiteStore.restore(backup: backup, to: backup, force: true, environment: environment()) {
                _ in
            }
        }
        #expect(try await contents(backup).data == ["asha", "ravi", "2"])
    }

    @Test func `has the rights of the database it replaces, or is for its owner alone`() async throws {
        try await makeBackup()
        try await restore()
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        try FileManager.default.removeItem(atPath: path)
        try await opened(path) { store in try await store.commit { _ = try $0.addUser("old") } }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        try await restore(force: true)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    }
}
