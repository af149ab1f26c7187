import GRDB
import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `A comparison with the server` {
    /// A phone and a server that have the same appointments.
    private static func pair(_ count: Int) throws -> (Phone, CheckingServer) {
        let phone = try Phone()
        var server = CheckingServer()
        for id in 1...count { server.hold(.appointment(RecordID(id), revision: 5, ["notes": .text("n\(id)")])) }
        var page = ExchangeReply.first()
        page.groups =
            try server.answer(
                CheckRequest(nodes: [CheckNode(scope: Scope(.doctor, 7), prefix: "", content: .rows([]))]).json
                    .serialized()
            )
            .groups
        var whole = server
        whole.limit = .max
        page.groups =
            try whole.answer(
                CheckRequest(nodes: [CheckNode(scope: Scope(.doctor, 7), prefix: "", content: .rows([]))]).json
                    .serialized()
            )
            .groups
        try phone.exchange { _ in page }
        return (phone, server)
    }

    private static func check(_ phone: Phone, _ server: CheckingServer) throws {
        try phone.exchange(ExchangeOptions(wantsCheck: true)) { request in
            #expect(request.json["check"] == true)
            return .empty("c2").with { $0.checks = server.checks }
        }
    }

    @Test func `finds nothing where there is nothing`() throws {
        let (phone, server) = try Self.pair(40)
        try Self.check(phone, server)
        #expect(try phone.replica.progress().agreed == true)
        #expect(try !phone.replica.progress().isRepairing)
    }

    @Test(arguments: [
        "UPDATE appointment_stored SET notes = 'damaged' WHERE id = 17", "DELETE FROM appointment_stored WHERE id = 17",
        "UPDATE appointment_stored SET revision = 4 WHERE id IN (3, 17, 30)",
        "UPDATE appointment_stored SET scopes = 'directory' WHERE id = 17", "DELETE FROM appointment_stored",
        """
        INSERT INTO appointment_stored (id, uid, revision, scopes, patient_id, doctor_id, appointment_date, status)
        VALUES (999, '0190a000-0000-7000-8000-00000000abcd', 4, 'doctor/7', 3, 7, 5, 'PENDING')
        """,
    ])
    func `repairs what differs, and only that`(damage: String) throws {
        let (phone, server) = try Self.pair(40)
        try phone.database.write { try $0.execute(sql: damage) }
        try Self.check(phone, server)
        #expect(try phone.replica.progress().isRepairing)
        #expect(try phone.compare(with: server) < 8)
        #expect(try phone.replica.digests() == server.checks)
        #expect(try phone.replica.record("appointment", 17)?["notes"] == .text("n17"))
    }

    @Test func `asks for the record alone where a single one differs`() throws {
        let (phone, server) = try Self.pair(40)
        let uid = try #require(server.records.first { $0.id == 17 }?.uid)
        try phone.database.write { try $0.execute(sql: "UPDATE appointment_stored SET notes = 'x' WHERE id = 17") }
        try Self.check(phone, server)
        let nodes = try CheckRequest(SentRequest(phone.nextRequest()).json).nodes
        #expect(nodes.map(\.prefix) == [String(uid.checkKey)])
        #expect(try phone.compare(with: server) == 1)
        #expect(try phone.replica.digests() == server.checks)
    }

    @Test func `does not trust a name that has not helped`() throws {
        let (phone, server) = try Self.pair(40)
        try phone.database.write { try $0.execute(sql: "UPDATE appointment_stored SET notes = 'x' WHERE id = 17") }
        // The sum is right and what names the record is not: it names another.
        var wrong = server.checks
        for (scope, digest) in wrong {
            let own = try #require(try phone.replica.digests()[scope])
            let difference = digest.set.sum &- own.set.sum
            wrong[scope] = ScopeDigest(set: digest.set, weighted: own.weighted &+ difference &* 0xABC)
        }
        for round in 1...2 {
            try phone.exchange(ExchangeOptions(wantsCheck: true)) { _ in .empty("c2").with { $0.checks = wrong } }
            let nodes = try CheckRequest(SentRequest(phone.nextRequest()).json).nodes
            #expect(nodes.map(\.prefix) == [round == 1 ? "000000000abc" : ""])
            _ = try phone.compare(with: server)
        }
        #expect(try phone.replica.digests() == server.checks)
    }

    @Test(arguments: [["doctor/7", "0000000000001"], ["doctor/7", "5"], ["doctor/8", ""]] as [JSON])
    func `does not go into what was not asked, or cannot be split`(part: JSON) throws {
        let (phone, server) = try Self.pair(40)
        try phone.database.write { try $0.execute(sql: "DELETE FROM appointment_stored WHERE id > 3") }
        try Self.check(phone, server)
        let request = try phone.nextRequest()
        let reply: JSON = [
            "epoch": "e1", "cursor": "c", "scopes": ["doctor/7"], "head": 9, "server_time": 1, "split": [part],
        ]
        #expect(throws: ReplicaError.malformedReply("split or rest")) {
            try phone.replica.apply(reply.serialized(), to: request, receivedAt: .somewhen)
        }
    }

    @Test func `is of the server's versions, whatever is shown over them`() throws {
        let (phone, server) = try Self.pair(20)
        try phone.replica.set("appointment", 17, ["notes": .text("mine")])
        try phone.replica.delete("appointment", 3)
        try phone.replica.create(
            "appointment",
            ["patient_id": .integer(3), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen)]
        )
        #expect(try phone.replica.digests() == server.checks)
    }

    @Test(arguments: [(86_399, false), (86_401, true), (-1, true)])
    func `is asked for after the first sync, and then once a day by any clock`(seconds: Int, isDue: Bool) throws {
        let (phone, server) = try Self.pair(3)
        try phone.exchange { request in
            #expect(request.json["check"] == true)
            return .empty("c2").with { $0.checks = server.checks }
        }
        phone.clock.advance(by: .seconds(seconds))
        #expect(try (SentRequest(phone.nextRequest()).json["check"] != nil) == isDue)
    }

    @Test func `lets edits go first, and is given up where the server takes none`() throws {
        let (phone, server) = try Self.pair(5)
        try phone.database.write { try $0.execute(sql: "DELETE FROM appointment_stored WHERE id = 1") }
        try Self.check(phone, server)
        try phone.replica.set("appointment", 2, ["notes": .text("mine")])
        #expect(try phone.nextRequest().kind == .sync)
        try phone.exchange { _ in .empty("c3").results(.ok(1, 9)) }
        #expect(try phone.nextRequest().kind == .check)
        try phone.problem(400, ["error_code": "VALIDATION_ERROR"])
        #expect(try phone.nextRequest().kind == .sync)
    }
}
