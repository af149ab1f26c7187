import NabhaClient
import NabhaModel
import NabhaSync
import Testing

/// Sent once more to see whether the server still knows it.
@Suite struct `An edit that has a result` {
    private func edited() throws -> Phone {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3, ["notes": .text("before")])) }
        try phone.replica.set("appointment", 57, ["notes": .text("mine")])
        try phone.exchange { _ in .empty("c2").results(.ok(1, 6)) }
        return phone
    }

    /// Somebody put an old file in the place of the database.
    private func compared(_ phone: Phone, revision: Int64, notes: String) throws {
        try phone.problem(400, ["error_code": "INVALID_CURSOR"])
        var server = CheckingServer()
        server.hold(.appointment(57, revision: revision, ["notes": .text(notes)]))
        _ = try phone.compare(with: server)
        #expect(try SentRequest(phone.nextRequest()).numbers == [1])
    }

    @Test func `and was lost counts again when the server has applied it anew`() throws {
        let phone = try edited()
        try compared(phone, revision: 3, notes: "before")
        try phone.exchange { _ in .empty("d1").results(.ok(1, 9)) }
        let record = try #require(try phone.replica.serverRecords("appointment").first)
        #expect(record["notes"] == .text("mine"))
        #expect(record.revision == Revision(rawValue: 9))
        #expect(try phone.replica.state(of: record.key) == .accepted(at: .somewhen))
    }

    @Test func `and was not lost changes nothing`() throws {
        let phone = try edited()
        try compared(phone, revision: 8, notes: "theirs, later")
        try phone.exchange { _ in .empty("d1").results(.ok(1, 6)) }
        let record = try #require(try phone.replica.serverRecords("appointment").first)
        #expect(record["notes"] == .text("theirs, later"))
        #expect(record.revision == Revision(rawValue: 8))
    }

    @Test(arguments: [(Refusal.Code.staleUpdate, 1), (.forbidden, 1), (.resultForgotten, 0)])
    func `and is refused now needs a decision, unless only its result is forgotten`(
        code: Refusal.Code,
        items: Int
    ) throws {
        let phone = try edited()
        try compared(phone, revision: 6, notes: "mine")
        try phone.exchange { _ in .empty("d1").results(.no(1, code)) }
        #expect(try phone.replica.attention().count == items)
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("mine"))
    }

    @Test func `and deleted a record deletes it again where a restore has brought it back`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.replica.delete("appointment", 57)
        try phone.exchange { _ in .empty("c2").results(.ok(1, 8)) }
        let problem: JSON = [
            "error_code": "RESYNC_REQUIRED", "epoch": "0000beef", "expected": 1, "restored_to": 5,
        ]
        try phone.problem(409, problem)
        var server = CheckingServer(epoch: "0000beef")
        server.hold(.appointment(57, revision: 3))
        _ = try phone.compare(with: server)
        #expect(try phone.replica.record("appointment", 57) == nil)
        try phone.exchange { request in
            #expect(request.numbers == [1])
            return .empty("d1").with { $0.epoch = "0000beef" }.results(.ok(1, 6))
        }
        #expect(try phone.replica.records("appointment").isEmpty)
        #expect(try phone.replica.serverRecords("appointment").isEmpty)
    }
}
