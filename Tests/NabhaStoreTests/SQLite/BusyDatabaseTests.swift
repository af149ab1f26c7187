import Foundation
import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A database that another process has` {
    private let directory: TestDirectory
    private var path: String { directory.file("nabha.sqlite") }

    init() throws { directory = try TestDirectory() }

    private func store() throws -> SQLiteStore {
        try SQLiteStore(
            path: path,
            mode: .createIfMissing,
            environment: .test(clock: TestClock(), in: directory),
            patience: .zero
        )
    }

    private func other() throws -> DatabaseQueue {
        var configuration = Configuration()
        // They stay open from one call to the next.
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    @Test func `is busy to those who would write, and is written again afterwards`() async throws {
        let store = try store()
        let other = try other()
        try await other.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
        await #expect(throws: StoreError.busy) { try await store.commit { _ = try $0.addUser("asha") } }
        #expect(try await store.head() == .beginning)
        try await other.writeWithoutTransaction { try $0.rollback() }
        try await store.commit { _ = try $0.addUser("asha") }
        #expect(try await store.head().revision.rawValue == 1)
    }

    @Test func `is busy to those who would open it`() async throws {
        try store().close()
        let other = try other()
        try await other.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
            try database.beginTransaction(.exclusive)
        }
        #expect(throws: StoreError.busy) { try store() }
        try await other.writeWithoutTransaction { try $0.rollback() }
        try other.close()
        _ = try store()
    }

    @Test(arguments: [
        (ResultCode.SQLITE_BUSY, true), (.SQLITE_BUSY_SNAPSHOT, true), (.SQLITE_BUSY_RECOVERY, true),
        (.SQLITE_LOCKED, true), (.SQLITE_PROTOCOL, true), (.SQLITE_FULL, false), (.SQLITE_CANTOPEN, false),
        (.SQLITE_READONLY, false),
    ])
    func `is told from one that cannot be written`(_ code: ResultCode, _ isBusy: Bool) throws {
        let error = try #require(StoreError(DatabaseError(resultCode: code)))
        #expect((error == .busy) == isBusy)
    }

    @Test func `is told from one that may not be opened`() throws {
        let error = try #require(StoreError(DatabaseError(resultCode: .SQLITE_CANTOPEN)))
        guard case .inaccessible = error else { Issue.record("\(error)"); return }
    }
}
