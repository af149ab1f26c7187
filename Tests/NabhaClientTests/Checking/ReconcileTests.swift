import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `A cursor that is of no use` {
    private let doctor = [Scope(.doctor, 7)]

    private func resync(expected: Int, epoch: String = "0000beef", restored: Int? = 5) -> JSON {
        var members = [
            JSON.Member("error_code", "RESYNC_REQUIRED"), JSON.Member("epoch", .string(epoch)),
            JSON.Member("expected", .integer(Int64(expected))),
        ]
        if let restored { members.append(JSON.Member("restored_to", .integer(Int64(restored)))) }
        return .object(members)
    }

    @Test func `is replaced after everything was compared, and edits wait so long`() throws {
        let phone = try Phone()
        var server = CheckingServer()
        for id in 1...20 { server.hold(.appointment(RecordID(id), revision: 5)) }
        try phone.exchange { _ in .first(.appointment(1, revision: 5), .appointment(99, revision: 3)) }
        try phone.replica.set("appointment", 1, ["notes": .text("mine")])
        #expect(try phone.problem(409, resync(expected: 1, epoch: "00c0ffee", restored: nil)).next == .again)
        #expect(try phone.nextRequest().kind == .check)
        _ = try phone.compare(with: server)
        #expect(try phone.replica.digests() == server.checks)
        #expect(try phone.replica.record("appointment", 1)?["notes"] == .text("mine"))
        let sent = try SentRequest(phone.nextRequest())
        #expect(sent.json["cursor"] == "checked")
        #expect(sent.numbers == [1])
    }

    @Test func `drops scopes that are held no more, and fetches new ones`() throws {
        let phone = try Phone()
        var server = CheckingServer(scopes: [.directory, Scope(.doctor, 8)])
        server.hold(.whole(Medicine.model, 4, revision: 2, in: [Scope(.doctor, 8)], ["name": .text("ORS")]))
        try phone.exchange { _ in .first(.appointment(1, revision: 5)) }
        try phone.problem(400, ["error_code": "INVALID_CURSOR"])
        _ = try phone.compare(with: server)
        #expect(try phone.replica.records("appointment").isEmpty)
        #expect(try phone.replica.records("medicine").map(\.id) == [4])
        #expect(try phone.replica.progress().scopes == [.directory, Scope(.doctor, 8)])
    }

    /// The result of a creation may have waited so long that the record has come and gone.
    @Test(arguments: [(5, false), (6, true)] as [(Int64, Bool)])
    func `makes a record of a result only where that is newer than the comparison`(
        revision: Int64,
        isThere: Bool
    ) throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        let uid = try phone.replica.create("patient", ["user_id": .integer(5)])
        _ = try phone.nextRequest()
        try phone.problem(409, resync(expected: 1, epoch: "00c0ffee", restored: nil))
        _ = try phone.compare(with: CheckingServer())
        try phone.exchange { _ in .empty("c2").results(.ok(1, revision, id: 40, in: doctor)) }
        #expect(try (phone.replica.record("patient", uid: uid) != nil) == isThere)
    }

    private let pharmacy = [Scope(.pharmacy, 2)]

    /// 20 of a medicine, as the server has them.
    private var stock: RecordGroup {
        let values: [String: Value] = [
            "pharmacy_id": .integer(2), "medicine_id": .integer(6), "quantity_available": .integer(20),
        ]
        return .whole(PharmacyInventory.model, 9, revision: 2, in: pharmacy, values)
    }

    private func phoneWithStock() throws -> Phone {
        let phone = try Phone()
        try phone.exchange { _ in .first(stock).with { $0.scopes = pharmacy } }
        return phone
    }

    /// Of which no reply tells: the cursor is that of the comparison's beginning.
    @Test func `leaves no gap where a pharmacy was let go and followed again while everything was compared`() throws {
        let phone = try phoneWithStock()
        try phone.problem(409, resync(expected: 1, epoch: "00c0ffee", restored: nil))
        _ = try phone.compare(with: CheckingServer(scopes: [.directory]))
        #expect(try phone.replica.progress().scopes == [.directory])
        var server = CheckingServer(scopes: [.directory] + pharmacy)
        server.hold(stock)
        try phone.exchange { _ in .empty("c2").with { $0.checks = server.checks } }
        #expect(try phone.replica.progress().scopes == [.directory] + pharmacy)
        _ = try phone.compare(with: server)
        #expect(try phone.replica.digests() == server.checks)
    }

    @Test func `is given up where the server was restored meanwhile, until what was lost is known`() throws {
        let phone = try phoneWithStock()
        for number in 1...2 as ClosedRange<Int64> {
            try phone.replica.move("pharmacy_inventory", 9, by: ["quantity_available": -number])
            try phone.exchange { _ in .empty("c2").results(.ok(number, 6 + number)) }
        }
        try phone.problem(409, resync(expected: 3, epoch: "00c0ffee", restored: nil))
        var server = CheckingServer(scopes: pharmacy, epoch: "0000beef")
        server.hold(stock)
        #expect(try phone.nextRequest().kind == .check)
        _ = try phone.compare(with: server)
        #expect(try phone.nextRequest().kind == .sync)
        try phone.problem(409, resync(expected: 1))
        _ = try phone.compare(with: server)
        try phone.exchange { _ in
            .empty("d1").with { $0.epoch = "0000beef" }.results(.ok(1, 6), .ok(2, 7))
        }
        let record = try #require(try phone.replica.serverRecords("pharmacy_inventory").first)
        #expect(record["quantity_available"] == .integer(17))
        #expect(record.revision == Revision(rawValue: 7))
    }

    /// A database that was set back by hand knows nothing of a grant that a phone has used: no drop tells of its end.
    @Test func `is noticed by a scope that the server's checks do not name`() throws {
        let phone = try Phone()
        let pharmacy = Scope(.pharmacy, 5)
        try phone.exchange { _ in
            .first(.whole(Medicine.model, 4, revision: 2, in: [pharmacy], ["name": .text("ORS")]))
        }
        var server = CheckingServer(scopes: [.directory])
        server.hold(.whole(Medicine.model, 6, revision: 2, in: [.directory], ["name": .text("Zinc")]))
        let found = try phone.exchange(ExchangeOptions(wantsCheck: true)) { _ in
            .empty("c2").with { $0.checks = server.checks }
        }
        #expect(found.next == .again)
        #expect(try phone.replica.progress().agreed == false)
        _ = try phone.compare(with: server)
        #expect(try phone.replica.records("medicine").map(\.id) == [6])
        #expect(try phone.replica.digests() == server.checks)
    }

    @Test func `after a restore, sends again what the server has lost, under its number`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        for (number, text) in [(1, "a"), (2, "b"), (3, "c")] as [(Int64, String)] {
            try phone.replica.set("appointment", 57, ["notes": .text(text)])
            try phone.exchange { _ in .empty("c\(number)").results(.ok(number, 5 + number)) }
        }
        try phone.replica.set("appointment", 57, ["symptoms": .text("d")])
        try phone.problem(409, resync(expected: 2))
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("c"))
        var server = CheckingServer(epoch: "0000beef")
        server.hold(.appointment(57, revision: 5, ["notes": .text("before")]))
        _ = try phone.compare(with: server)
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("c"))
        let sent = try SentRequest(phone.nextRequest())
        #expect(sent.numbers == [2, 3, 4])
        #expect(try sent.operations.allSatisfy { try $0.edit.get().base <= Revision(rawValue: 5) })
        #expect(try sent.member("notes", ofOperation: 0) == "b")
        #expect(sent.json["skip"] == nil)
        try phone.exchange { _ in
            var reply = ExchangeReply.empty("d1").results(.ok(2, 6), .ok(3, 7), .ok(4, 8))
            reply.epoch = "0000beef"
            return reply
        }
        #expect(try phone.replica.serverRecords("appointment").map { $0["notes"] } == [.text("c")])
    }

    @Test func `after a restore, takes back what was made here, and what names it follows`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        let patient = try phone.replica.create("patient", ["user_id": .integer(5)])
        try phone.exchange { _ in .empty("c2").results(.ok(1, 8, id: 40, in: doctor)) }
        try phone.replica.create(
            "appointment",
            ["patient_id": .integer(40), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen)]
        )
        try phone.exchange { _ in .empty("c3").results(.ok(2, 9, id: 90, in: doctor)) }
        try phone.problem(409, resync(expected: 1))
        #expect(try phone.replica.records("patient").count == 1)
        // The number 40 is somebody else's now.
        var server = CheckingServer(epoch: "0000beef")
        server.hold(.whole(Patient.model, 40, revision: 4, in: doctor, uid: .sample(1), ["user_id": .integer(6)]))
        _ = try phone.compare(with: server)
        let sent = try SentRequest(phone.nextRequest())
        #expect(sent.numbers == [1, 2])
        #expect(try sent.member("patient_id", ofOperation: 1) == .string(patient.description))
        try phone.exchange { _ in
            .empty("d1").with { $0.epoch = "0000beef" }
                .results(.ok(1, 6, id: 41, in: doctor), .ok(2, 7, id: 60, in: doctor))
        }
        #expect(try phone.replica.record("patient", uid: patient)?.id == 41)
        #expect(try phone.replica.record("appointment", 60)?["patient_id"] == .integer(41))
        #expect(try phone.replica.record("patient", 40)?["user_id"] == .integer(6))
    }

    @Test func `after a restore, skips numbers whose edits are not kept any more`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        let later = Instant.somewhen.advanced(by: SyncLimit.keptOperations + .seconds(1))
        for (number, time) in [(1, Instant.somewhen), (2, later)] as [(Int64, Instant)] {
            try phone.replica.set("appointment", 57, ["notes": .text("\(number)")])
            try phone.exchange { _ in .empty("c\(number)", at: time).results(.ok(number, 5 + number)) }
        }
        try phone.problem(409, resync(expected: 1))
        var server = CheckingServer(epoch: "0000beef")
        server.hold(.appointment(57, revision: 3))
        _ = try phone.compare(with: server)
        let sent = try SentRequest(phone.nextRequest())
        #expect(sent.json["skip"] == 1)
        #expect(sent.numbers == [2])
    }

    @Test func `after a restore, does not do again what somebody decided against`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("no")])
        try phone.exchange { _ in .empty("c2").results(.no(1, .staleUpdate)) }
        try phone.replica.takeTheirs(RecordKey(model: "appointment", uid: .sample(57)))
        try phone.problem(409, resync(expected: 1))
        var server = CheckingServer(epoch: "0000beef")
        server.hold(.appointment(57, revision: 3))
        _ = try phone.compare(with: server)
        let sent = try SentRequest(phone.nextRequest())
        #expect(sent.numbers == [1])
        #expect(try sent.operations[0].edit.get().action == .set([]))
        try phone.exchange { _ in .empty("d1").with { $0.epoch = "0000beef" }.results(.no(1, .validationError)) }
        #expect(try phone.replica.attention().isEmpty)
    }

    @Test func `moves are neither lost nor doubled`() throws {
        let phone = try phoneWithStock()
        try phone.replica.move("pharmacy_inventory", 9, by: ["quantity_available": -5])
        try phone.exchange { _ in .empty("c2").results(.ok(1, 7)) }
        func shown() throws -> Value? { try phone.replica.record("pharmacy_inventory", 9)?["quantity_available"] }
        try phone.problem(409, resync(expected: 1))
        #expect(try shown() == .integer(15))
        var server = CheckingServer(scopes: pharmacy, epoch: "0000beef")
        server.hold(stock)
        _ = try phone.compare(with: server)
        #expect(try shown() == .integer(15))
        try phone.exchange { _ in .empty("d1").with { $0.epoch = "0000beef" }.results(.ok(1, 6)) }
        #expect(try shown() == .integer(15))
    }

    /// The server's file was replaced by hand, of which nothing tells, and a comparison has brought the stock as it is there
    /// before the server says that it expects an earlier number.
    @Test func `moves are not taken back from what a comparison has brought`() throws {
        let phone = try phoneWithStock()
        try phone.replica.move("pharmacy_inventory", 9, by: ["quantity_available": -5])
        try phone.exchange { _ in .empty("c2").results(.ok(1, 7)) }
        var server = CheckingServer(scopes: pharmacy)
        server.hold(stock)
        try phone.exchange(ExchangeOptions(wantsCheck: true)) { _ in .empty("c3").with { $0.checks = server.checks } }
        _ = try phone.compare(with: server)
        try phone.replica.move("pharmacy_inventory", 9, by: ["quantity_available": 1])
        _ = try phone.nextRequest()
        try phone.problem(409, ["error_code": "EXPECTED_OPERATION", "expected": 1])
        try phone.exchange { request in
            #expect(request.numbers == [1, 2])
            return .empty("c4").results(.ok(1, 8), .ok(2, 9))
        }
        let record = try #require(try phone.replica.serverRecords("pharmacy_inventory").first)
        #expect(record["quantity_available"] == .integer(16))
        #expect(try phone.nextRequest().kind == .sync)
    }

    @Test func `numbers are brought in line where the server expects an earlier one`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        try phone.exchange { _ in .empty("c2").results(.ok(1, 6)) }
        try phone.replica.set("appointment", 57, ["notes": .text("b")])
        #expect(try phone.problem(409, ["error_code": "EXPECTED_OPERATION", "expected": 1]).next == .again)
        #expect(try SentRequest(phone.nextRequest()).numbers == [1, 2])
    }

    @Test func `a number that was decided against takes nothing with it`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3, ["notes": .text("before")])) }
        try phone.replica.set("appointment", 57, ["notes": .text("no")])
        try phone.exchange { _ in .empty("c2").results(.no(1, .staleUpdate)) }
        try phone.replica.takeTheirs(RecordKey(model: "appointment", uid: .sample(57)))
        try phone.problem(409, ["error_code": "EXPECTED_OPERATION", "expected": 1])
        try phone.exchange { request in
            #expect(request.numbers == [1])
            return .empty("c3").results(.ok(1, 3))
        }
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("before"))
    }

    @Test func `numbers that another life of the phone used are passed over`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        let outcome = try phone.exchange { _ in .empty("c2").results(.no(1, .numberReused)) }
        #expect(outcome.next == .again)
        #expect(try SentRequest(phone.nextRequest()).numbers == [2])
        #expect(try phone.replica.attention().isEmpty)
    }
}
