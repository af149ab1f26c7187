import GRDB
import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A store's audit log` {
    private func lines(of store: any Store) async throws -> [AuditLine] {
        try await store.read { snapshot throws in
            var lines: [AuditLine] = []
            try AuditLog(session: snapshot.session)
                .lines { line in
                    lines.append(line)
                    return true
                }
            return lines
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `tells who did what through which route, and nothing of the content`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let origin = Origin(user: 4, route: "/api/patients/{id}/", requestID: "r-1")
        let patient = try await store.write(origin) { try $0.addPatient("asha") }
        let other = Origin(user: 4, route: "/api/patients/{id}/", requestID: "r-2")
        try await store.write(other) { transaction in
            try transaction.change(Patient.model, patient.profile, ["address": "a secret place"])
        }
        try await store.write(other) { try $0.delete(User.model, patient.user) }
        try await store.commit { _ in }
        let entries = try await lines(of: store).map(\.entry)
        #expect(
            entries.map(\.records) == ["created patient:1 user:1", "updated patient:1", "deleted patient:1 user:1"]
        )
        #expect(entries.allSatisfy { $0.user == 4 && $0.route == "/api/patients/{id}/" && $0.action == .change })
        #expect(entries.map(\.requests) == ["r-1", "r-2", "r-2"])
        #expect(try await store.read { try AuditLog(session: $0.session).verify() } == (3, nil))
    }

    @Test(arguments: StoreKind.allCases)
    func `goes on from what is there`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        for index in 0..<3 { try await bench.store.commit { _ = try $0.addUser("user-\(index)") } }
        let again = try bench.openAgain()
        try await again.commit { _ = try $0.addUser("user-3") }
        #expect(try await again.read { try AuditLog(session: $0.session).verify() } == (4, nil))
        #expect(try await lines(of: again).map(\.sequence) == [1, 2, 3, 4])
    }

    static let changes = [
        "UPDATE audit SET records = 'created user:9' WHERE sequence = 2",
        "UPDATE audit SET user_id = 9 WHERE sequence = 2",
        "UPDATE audit SET instant = instant + 1 WHERE sequence = 2",
        "DELETE FROM audit WHERE sequence = 2",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT 2, instant, user_id, action, 'x', route, requests, hash FROM audit LIMIT 1",
        "INSERT INTO audit SELECT 0, instant, user_id, action, 'x', route, requests, hash FROM audit LIMIT 1",
    ]

    @Test(arguments: changes)
    func `refuses changes by whatever program`(_ sql: String) async throws {
        let bench = try await Self.filled()
        let queue = try DatabaseQueue(path: bench.directory.file("nabha.sqlite"))
        #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
        #expect(try await bench.store.read { try AuditLog(session: $0.session).verify() } == (4, nil))
    }

    @Test(arguments: zip(changes, [2, 2, 2, 3, nil, 2, 0] as [Int64?]))
    func `shows changes by those who get around that`(_ sql: String, firstFault: Int64?) async throws {
        let bench = try await Self.filled()
        let queue = try DatabaseQueue(path: bench.directory.file("nabha.sqlite"))
        try await queue.write { database in
            let triggers = try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger)") }
            try database.execute(sql: sql)
        }
        let verified = try await bench.store.read { try AuditLog(session: $0.session).verify() }
        #expect(verified.firstFault == firstFault)
    }

    private static func filled() async throws -> StoreUnderTest {
        let bench = try StoreUnderTest(.sqlite)
        for index in 0..<4 { try await bench.store.commit { _ = try $0.addUser("user-\(index)") } }
        return bench
    }

    @Test func `writes ids as short as can be`() {
        var set = RecordSet("appointment", [1, 2, 3, 25, 20, 21])
        set.insert("patient", 3)
        set.formUnion(RecordSet("patient", [4]))
        set.formUnion(RecordSet("doctor", []))
        #expect("\(set)" == "appointment:1-3,20-21,25 patient:3-4")
        #expect(RecordSet.ranges([]) == "")
    }
}
