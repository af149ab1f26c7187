import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `Pages that are put aside` {
    private let doctor = [Scope(.doctor, 7)]

    private func holding(_ groups: RecordGroup..., cursor: String, head: Int64 = 100) -> ExchangeReply {
        .empty(cursor, head: head)
            .with {
                $0.groups = groups
                $0.isHeld = true
                $0.hasMore = true
            }
    }

    @Test func `are shown together with the first page after them, and their cursor is sent meanwhile`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        let outcome = try phone.exchange { _ in holding(.appointment(57, revision: 5), cursor: "c2") }
        #expect(outcome.next == .again)
        #expect(try phone.replica.record("appointment", 57) == nil)
        #expect(try phone.replica.progress().cursor == "c1")
        #expect(try phone.replica.progress().isHolding)
        try phone.exchange { request in
            #expect(request.json["cursor"] == "c2")
            return .empty("c3").with { $0.groups = [.appointment(58, revision: 5)] }
        }
        #expect(try phone.replica.records("appointment").count == 2)
        #expect(try phone.replica.progress().cursor == "c3")
        #expect(try !phone.replica.progress().isHolding)
    }

    @Test func `do not hide what a result said meanwhile, nor lose what they say of other fields`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3, ["notes": .text("old")])) }
        try phone.exchange { _ in
            let change = RecordGroup.partial(
                Appointment.model,
                57,
                revision: 5,
                in: doctor,
                ["notes": .text("theirs"), "symptoms": .text("cough")]
            )
            return holding(change, cursor: "c2", head: 7)
        }
        try phone.replica.set("appointment", 57, ["notes": .text("mine")])
        try phone.exchange { _ in holding(cursor: "c3", head: 8).results(.ok(1, 8)) }
        try phone.exchange { _ in .empty("c4") }
        let record = try #require(try phone.replica.serverRecords("appointment").first)
        #expect(record["notes"] == .text("mine"))
        #expect(record["symptoms"] == .text("cough"))
        #expect(record.revision == Revision(rawValue: 8))
    }

    /// The reply to three edits of a field was lost: they are sent again one by one, while the pages are put aside that have
    /// the last of them: the result of the second is older than that.
    @Test func `are not hidden by what a result says that was given before they were read`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3, ["notes": .text("old")])) }
        try phone.replica.set("appointment", 57, ["notes": .text("first")])
        try phone.replica.set("appointment", 57, ["notes": .text("second")])
        try phone.replica.set("appointment", 57, ["notes": .text("third")])
        _ = try phone.nextRequest()
        let third = RecordGroup.partial(Appointment.model, 57, revision: 6, in: doctor, ["notes": .text("third")])
        let options = ExchangeOptions(upload: ByteCount(bytes: 1))
        try phone.exchange(options) { _ in holding(third, cursor: "c2", head: 6).results(.ok(1, 4)) }
        try phone.exchange(options) { _ in .empty("c3", head: 6).results(.ok(2, 5)) }
        let record = try #require(try phone.replica.serverRecords("appointment").first)
        #expect(record["notes"] == .text("third"))
        #expect(record.revision == Revision(rawValue: 6))
    }

    @Test func `bring back nothing of a scope that was dropped meanwhile`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(56, revision: 2)) }
        try phone.exchange { _ in holding(.appointment(57, revision: 5), cursor: "c2") }
        try phone.exchange { _ in holding(cursor: "c3").with { $0.drops = doctor } }
        #expect(try phone.replica.records("appointment").isEmpty)
        try phone.exchange { _ in .empty("c4") }
        #expect(try phone.replica.records("appointment").isEmpty)
        #expect(try phone.replica.progress().scopes == [.directory])
    }

    /// What it was held for ends with the page that shows that it is in another scope by now.
    @Test(arguments: [false, true])
    func `keep a record that came into another scope before its own was dropped`(isHeldOn: Bool) throws {
        let phone = try Phone()
        let pharmacy = Scope(.pharmacy, 5)
        try phone.exchange { _ in
            .first(.whole(Pharmacy.model, 5, revision: 2, in: [pharmacy], ["name": .text("Main Bazaar")]))
        }
        let both = RecordGroup.partial(
            Pharmacy.model,
            5,
            revision: 6,
            in: [.directory, pharmacy],
            ["is_active": .bool(true)]
        )
        try phone.exchange { _ in holding(both, cursor: "c2") }
        try phone.exchange { _ in (isHeldOn ? holding(cursor: "c3") : .empty("c3")).with { $0.drops = [pharmacy] } }
        if isHeldOn { try phone.exchange { _ in .empty("c3") } }
        let record = try #require(try phone.replica.serverRecords("pharmacy").first)
        #expect(record["name"] == .text("Main Bazaar") && record["is_active"] == .bool(true))
        #expect(record.scopes == [.directory])
        #expect(try phone.replica.progress().cursor == "c3")
    }

    @Test func `bring back nothing that was deleted meanwhile`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.exchange { _ in holding(.appointment(57, revision: 5), cursor: "c2") }
        try phone.replica.delete("appointment", 57)
        try phone.exchange { _ in holding(cursor: "c3").results(.ok(1, 8)) }
        try phone.exchange { _ in .empty("c4") }
        #expect(try phone.replica.records("appointment").isEmpty)
    }
}
