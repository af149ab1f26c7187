import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `What was refused` {
    /// A phone on which an edit of a text clashed with somebody else's.
    private static func clash() throws -> (Phone, RecordKey) {
        let phone = try Phone()
        try phone.exchange { _ in
            .first(.appointment(57, revision: 3, ["notes": .text("old")]), .appointment(58, revision: 3))
        }
        try phone.replica.set("appointment", 57, ["notes": .text("mine")])
        _ = try phone.nextRequest()
        try phone.replica.set("appointment", 57, ["symptoms": .text("later")])
        try phone.replica.set("appointment", 58, ["notes": .text("other")])
        _ = try phone.nextRequest(ExchangeOptions(upload: ByteCount(bytes: 1)))
        return (phone, RecordKey(model: "appointment", uid: .sample(57)))
    }

    private static func refuse(_ phone: Phone) throws {
        try phone.exchange(ExchangeOptions(upload: ByteCount(bytes: 1))) { request in
            #expect(request.numbers == [1])
            let refused = OperationResult.no(1, .staleUpdate) {
                $0.theirs = [JSON.Member("notes", "theirs")]
                $0.revision = Revision(rawValue: 6)
                $0.action = .manualMerge
            }
            return .empty("c2").results(refused)
                .with {
                    $0.groups = [
                        .partial(
                            Appointment.model,
                            57,
                            revision: 6,
                            in: [Scope(.doctor, 7)],
                            ["notes": .text("theirs")]
                        )
                    ]
                }
        }
    }

    @Test func `is told with what three sides say, and shown until somebody decides`() throws {
        let (phone, key) = try Self.clash()
        try Self.refuse(phone)
        let item = try #require(try phone.replica.attention().first)
        #expect(item.record == key)
        #expect(item.refusals.map(\.suggestedAction) == ["MANUAL_MERGE"])
        let notes = try #require(item.fields.first { $0.name == "notes" })
        #expect(notes.base == .text("old") && notes.theirs == .text("theirs") && notes.mine == .text("mine"))
        #expect(item.waiting == 1)
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("mine"))
        #expect(try phone.replica.state(of: key) == .refused(code: "STALE_UPDATE", message: "no"))
    }

    @Test func `keeps back what was done to the record since, and nothing else`() throws {
        let (phone, _) = try Self.clash()
        try Self.refuse(phone)
        let sent = try SentRequest(phone.nextRequest())
        #expect(sent.numbers == [2])
        #expect(try sent.operations.map { try $0.edit.get().uid } == [.sample(58)])
    }

    @Test func `is sent anew from the server's version if one's own is kept`() throws {
        let (phone, key) = try Self.clash()
        try Self.refuse(phone)
        try phone.replica.keepMine(key)
        let sent = try SentRequest(phone.nextRequest())
        let edits = try sent.operations.map { try $0.edit.get() }
        #expect(edits.map(\.uid) == [.sample(58), .sample(57), .sample(57)])
        #expect(edits[1].base == Revision(rawValue: 6))
        #expect(sent.numbers == [2, 3, 4])
        #expect(try phone.replica.attention().isEmpty)
    }

    @Test func `is forgotten if theirs is taken`() throws {
        let (phone, key) = try Self.clash()
        try Self.refuse(phone)
        try phone.replica.takeTheirs(key)
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("theirs"))
        #expect(try phone.replica.record("appointment", 57)?["symptoms"] == .null)
        #expect(try SentRequest(phone.nextRequest()).operations.count == 1)
        #expect(throws: ReplicaError.nothingToDecide) { try phone.replica.takeTheirs(key) }
    }

    @Test func `can be said in other words`() throws {
        let (phone, key) = try Self.clash()
        try Self.refuse(phone)
        try phone.replica.merge(key, ["notes": .text("both")])
        let sent = try SentRequest(phone.nextRequest())
        #expect(try sent.member("notes", ofOperation: 1) == "both")
        #expect(try sent.member("notes", ofOperation: 2) == nil)
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("both"))
    }

    @Test func `may be a new appointment, which can be given another time`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        let uid = try phone.replica.create(
            "appointment",
            ["patient_id": .integer(3), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen)]
        )
        let free = Instant.somewhen.advanced(by: .seconds(1_800))
        try phone.exchange { _ in .empty("c2").results(.no(1, .slotTaken) { $0.alternatives = [free] }) }
        let item = try #require(try phone.replica.attention().first)
        #expect(item.isCreation && item.refusals[0].alternatives == [free])
        #expect(try phone.replica.record("appointment", uid: uid) != nil)
        try phone.replica.merge(item.record, ["appointment_date": .instant(free)])
        try phone.exchange { request in
            #expect(request.numbers == [2])
            return .empty("c3").results(.ok(2, 9, id: 57, in: [Scope(.doctor, 7)]))
        }
        #expect(try phone.replica.record("appointment", 57)?["appointment_date"] == .instant(free))
    }

    @Test func `keeps behind it what names a record that was not accepted`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        let patient = try phone.replica.create("patient", ["user_id": .integer(5)])
        _ = try phone.nextRequest()
        let id = try #require(try phone.replica.record("patient", uid: patient)?.id)
        try phone.replica.create(
            "appointment",
            ["patient_id": .integer(id), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen)]
        )
        try phone.exchange(ExchangeOptions(upload: ByteCount(bytes: 1))) { _ in
            .empty("c2").results(.no(1, .validationError))
        }
        #expect(try SentRequest(phone.nextRequest()).operations.isEmpty)
        try phone.replica.keepMine(RecordKey(model: "patient", uid: patient))
        let sent = try SentRequest(phone.nextRequest())
        #expect(try sent.operations.map { try $0.edit.get().model } == ["patient", "appointment"])
        #expect(sent.numbers == [2, 3])
    }

    @Test func `stays together where edits belong together`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3), .appointment(58, revision: 3)) }
        try phone.replica.group { edits in
            try edits.set("appointment", uid: .sample(57), ["notes": .text("a")])
            try edits.set("appointment", uid: .sample(58), ["notes": .text("b")])
        }
        try phone.exchange { request in
            #expect(Set(request.operations.map(\.group)).count == 1)
            return .empty("c2").results(.no(1, .groupRefused) { $0.waitsFor = 2 }, .no(2, .forbidden))
        }
        let items = try phone.replica.attention()
        #expect(items.map(\.together.count) == [2, 2])
        try phone.replica.takeTheirs(items[0].record)
        #expect(try phone.replica.attention().isEmpty)
        #expect(try phone.replica.record("appointment", 58)?["notes"] == .null)
    }
}
