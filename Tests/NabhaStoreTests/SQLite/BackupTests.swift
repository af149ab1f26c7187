import Foundation
import GRDB
import NabhaModel
import Synchronization
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `A backup` {
    private let directory: TestDirectory
    private let clock = TestClock()

    init() throws { directory = try TestDirectory() }

    private func store(_ name: String = "nabha.sqlite") throws -> SQLiteStore {
        try SQLiteStore(
            path: directory.file(name),
            mode: .createIfMissing,
            environment: .test(clock: clock, in: directory)
        )
    }

    private func files() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
    }

    @Test func `is one file that needs no other to be opened`() async throws {
        let store = try store()
        try await store.commit { _ = try $0.addPatient("asha") }
        let before = try files()
        try await store.backup(to: directory.file("backup.sqlite")) { _ in }
        #expect(try files() == before.union(["backup.sqlite"]))
        // Bytes 18 and 19 of the header: 1 for a rollback journal, 2 for a write-ahead log.
        let header = try bytes(ofFile: directory.file("backup.sqlite"))
        #expect(header[18] == 1 && header[19] == 1)
        let copy = try self.store("backup.sqlite")
        #expect(try await copy.record(User.model, 1)?[User.username] == "asha")
        #expect(try await copy.read { try $0.epoch() } == (try await store.read { try $0.epoch() }))
    }

    @Test func `tells how far it is`() async throws {
        let store = try store()
        try await store.commit { _ = try $0.addPatient("asha") }
        let steps = Mutex<[Double]>([])
        try await store.backup(to: directory.file("backup.sqlite")) { step in steps.withLock { $0.append(step) } }
        let told = steps.withLock { $0 }
        #expect(told.last == 1)
        #expect(told == told.sorted())
    }

    @Test func `is not readable by more people than the database`() async throws {
        let store = try store()
        try await store.commit { _ = try $0.addPatient("asha") }
        let files = FileManager.default
        for mode in [0o600, 0o640] {
            try files.setAttributes([.posixPermissions: mode], ofItemAtPath: directory.file("nabha.sqlite"))
            let path = directory.file("backup-\(mode).sqlite")
            try await store.backup(to: path) { _ in }
            #expect(try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int == mode)
        }
    }

    @Test func `is sound and a prefix while four others write`() async throws {
        let store = try store()
        let patient = try await store.commit { try $0.addPatient("asha") }
        try await fill(store)
        let path = directory.file("backup.sqlite")
        let sign = StopSign()
        try await withThrowingTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    for turn in 0... {
                        if sign.isUp { return }
                        try await write("\(writer)-\(turn)", about: patient.profile, to: store)
                    }
                }
            }
            group.addTask {
                defer { sign.putUp() }
                // Between any two steps somebody writes.
                try await store.backup(to: path) { step in
                    let seen = store.heads.space
                    while step < 1, store.heads.space == seen { sched_yield() }
                }
            }
            try await group.waitForAll()
        }
        try await expectPrefix(of: store, at: path, about: patient.profile)
    }

    /// Enough pages for several steps.
    private func fill(_ store: SQLiteStore) async throws {
        let text = Value.text(String(repeating: "x", count: 20_000))
        for _ in 0..<40 {
            try await store.commit { transaction in
                for _ in 0..<30 {
                    try transaction.insert(Pharmacy.model, ["name": "p", "location": "l", "address": text])
                }
            }
        }
        try await write("first", about: 1, to: store)
    }

    /// Writes two records in one commit.
    private func write(_ name: String, about patient: RecordID, to store: SQLiteStore) async throws {
        try await store.commit { transaction in
            try transaction.change(Patient.model, patient, ["address": .text(name)])
            _ = try transaction.addMedicine(name)
        }
    }

    private func expectPrefix(of store: SQLiteStore, at path: String, about patient: RecordID) async throws {
        let copy = try self.store("backup.sqlite")
        let head = try await copy.head()
        let end = try await store.head()
        #expect(head < end && end.revision.rawValue > 45)
        #expect(try await StoreCheck().run(on: copy).findings == [])
        // Of each commit up to the head both records, and nothing of those after it.
        let medicines = try await copy.read { try $0.records(RecordQuery(Medicine.model)) }
        #expect(medicines.map(\.revision.rawValue).sorted() == Array(42...head.revision.rawValue))
        #expect(try await copy.record(Patient.model, patient)?.revision == head.revision)
        #expect(try await store.revision(at: head.instant) == head.revision)
    }

    @Test func `does not take the place of another file`() async throws {
        let store = try store()
        let path = directory.file("backup.sqlite")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        await #expect(throws: StoreError.self) { try await store.backup(to: path) { _ in } }
        #expect(try bytes(ofFile: path) == Data("mine".utf8))
        // Nor of one that came meanwhile.
        let late = directory.file("late.sqlite")
        await #expect(throws: StoreError.self) {
            try await store.backup(to: late) { _ in try? Data("mine".utf8).write(to: URL(fileURLWithPath: late)) }
        }
        #expect(try bytes(ofFile: late) == Data("mine".utf8))
        #expect(try files().allSatisfy { !$0.contains(".partial") })
    }

    @Test func `leaves nothing behind where it cannot be written`() async throws {
        let store = try store()
        let before = try files()
        await #expect(throws: StoreError.self) {
            try await store.backup(to: directory.file("no/such/directory.sqlite")) { _ in }
        }
        #expect(try files() == before)
    }

    @Test func `removes nothing that lies beside it`() async throws {
        let store = try store()
        try await store.commit { _ = try $0.addPatient("asha") }
        let names = ["backup.sqlite.partial/inside", "backup.sqlite.partial-00", "backup.sqlite.partial-00-journal"]
        try FileManager.default.createDirectory(
            atPath: directory.file("backup.sqlite.partial"),
            withIntermediateDirectories: false
        )
        for name in names { try Data("mine".utf8).write(to: URL(fileURLWithPath: directory.file(name))) }
        let before = try files()
        try await store.backup(to: directory.file("backup.sqlite")) { _ in }
        #expect(try files() == before.union(["backup.sqlite"]))
        for name in names { #expect(try bytes(ofFile: directory.file(name)) == Data("mine".utf8)) }
    }

    @Test func `is made whole by one of those that begin it at once`() async throws {
        let store = try store()
        try await store.commit { _ = try $0.addPatient("asha") }
        try await fill(store)
        let path = directory.file("backup.sqlite")
        let failures = await withTaskGroup(of: (any Error)?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        try await store.backup(to: path) { _ in }
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { failures, failure in if let failure { failures.append(failure) } }
        }
        #expect(failures.count == 3)
        #expect(failures.allSatisfy { $0 as? StoreError == .exists(path: path) })
        #expect(try files().allSatisfy { !$0.contains(".partial") })
        #expect(try await StoreCheck().run(on: self.store("backup.sqlite")).findings == [])
    }

    @Test(arguments: ["nabha.sqlite-journal", "nabha.sqlite-wal", "nabha.sqlite-shm", "other.sqlite-journal"])
    func `does not take a name by which it would become a part of a database`(_ name: String) async throws {
        let store = try store()
        let before = try files()
        let path = directory.file(name)
        await #expect(throws: StoreError.reservedName(path: path)) { try await store.backup(to: path) { _ in } }
        #expect(try files() == before)
    }

    @Test(arguments: ["-journal", "-wal", "-shm"])
    func `does not come to lie beside what would be applied to it`(_ suffix: String) async throws {
        let store = try store()
        let path = directory.file("backup.sqlite")
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path + suffix))
        await #expect(throws: StoreError.exists(path: path + suffix)) { try await store.backup(to: path) { _ in } }
        #expect(try bytes(ofFile: path + suffix) == Data("mine".utf8))
    }
}

extension Store {
    func revision(at instant: Instant) async throws -> Revision { try await read { try $0.revision(at: instant) } }
}

/// Tells tasks to end.
private final class StopSign: Sendable {
    private let state = Mutex(false)
    var isUp: Bool { state.withLock { $0 } }
    func putUp() { state.withLock { $0 = true } }
}
