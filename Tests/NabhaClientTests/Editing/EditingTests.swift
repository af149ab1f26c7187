import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `An edit on the phone` {
    private static func phone() throws -> Phone {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3, ["notes": .text("old")])) }
        return phone
    }

    private static let wrong: [(String, Value)] = [
        ("notes", .integer(1)), ("notes", .text("a\0b")), ("notes", .text(String(repeating: "a", count: 20_001))),
        ("status", .text("LATE")), ("status", .null), ("patient_id", .integer(4)),
        ("confirmed_at", .instant(.somewhen)),
        ("cancelled_reason", .text("ill")), ("nothing", .null), ("doctor_id", .integer(0)), ("doctor_id", .integer(-5)),
    ]

    @Test(arguments: wrong)
    func `is refused at once where the server would refuse it for certain`(field: String, value: Value) throws {
        let phone = try Self.phone()
        let before = try phone.everything()
        #expect(throws: ReplicaError.self) { try phone.replica.set("appointment", 57, [field: value]) }
        #expect(try phone.everything() == before)
    }

    @Test func `may say why an appointment is cancelled`() throws {
        let phone = try Self.phone()
        try phone.replica.set("appointment", 57, ["status": .text("CANCELLED"), "cancelled_reason": .text("ill")])
        let sent = try SentRequest(phone.nextRequest())
        #expect(try sent.member("cancelled_reason", ofOperation: 0) == "ill")
    }

    @Test func `is none where nothing is different`() throws {
        let phone = try Self.phone()
        try phone.replica.set("appointment", 57, ["notes": .text("old")])
        #expect(try phone.replica.pendingCount == 0)
        try phone.replica.set("appointment", 57, ["notes": .text("new"), "symptoms": .null])
        let sent = try SentRequest(phone.nextRequest())
        #expect(try sent.operations[0].edit.get().action.members.map(\.key) == ["notes"])
    }

    @Test func `needs all that a new record cannot do without`() throws {
        let phone = try Self.phone()
        #expect(throws: ReplicaError.invalid(field: "doctor_id", .required)) {
            try phone.replica.create("appointment", ["patient_id": .integer(3)])
        }
        #expect(throws: ReplicaError.unknownModel("user")) { try phone.replica.create("user", [:]) }
    }

    @Test func `goes with a record that the server never heard of`() throws {
        let phone = try Self.phone()
        let uid = try phone.replica.create("medicine", ["name": .text("ORS")])
        try phone.replica.delete("medicine", uid: uid)
        #expect(try phone.replica.pendingCount == 0)
        #expect(try phone.replica.record("medicine", uid: uid) == nil)
    }

    @Test func `happens with all others of its group or not at all`() throws {
        let phone = try Self.phone()
        let before = try phone.everything()
        #expect(throws: ReplicaError.notFound) {
            try phone.replica.group { edits in
                try edits.set("appointment", uid: .sample(57), ["notes": .text("a")])
                try edits.set("appointment", uid: .sample(99), ["notes": .text("b")])
            }
        }
        #expect(try phone.everything() == before)
    }

    @Test(arguments: [50, 51])
    func `shares its group with at most forty-nine others`(count: Int) throws {
        let phone = try Self.phone()
        func edit() throws {
            try phone.replica.group { edits in
                for number in 1...count {
                    try edits.set("appointment", uid: .sample(57), ["notes": .text("\(number)")])
                }
            }
        }
        if count == 50 {
            try edit()
            // One group is one request, however little fits.
            #expect(
                try SentRequest(phone.nextRequest(ExchangeOptions(upload: ByteCount(bytes: 1)))).numbers.count == 50
            )
        } else {
            #expect(throws: ReplicaError.groupTooLarge(limit: 50)) { try edit() }
            #expect(try phone.replica.pendingCount == 0)
        }
    }

    @Test func `is sent with at most two hundred at once`() throws {
        let phone = try Self.phone()
        for number in 1...201 { try phone.replica.set("appointment", 57, ["notes": .text("\(number)")]) }
        let options = ExchangeOptions(upload: .mebibytes(1))
        #expect(try SentRequest(phone.nextRequest(options)).numbers == Array(1...200))
        #expect(try SentRequest(phone.nextRequest(options)).json["health"]?["pending"] == 1)
    }

    @Test func `tells how far it has come`() throws {
        let phone = try Self.phone()
        let key = RecordKey(model: "appointment", uid: .sample(57))
        #expect(try phone.replica.state(of: key) == .accepted(at: nil))
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        #expect(try phone.replica.state(of: key) == .savedHere)
        _ = try phone.nextRequest()
        #expect(try phone.replica.state(of: key) == .sent)
        try phone.exchange { _ in .empty("c2").results(.ok(1, 9)) }
        #expect(try phone.replica.state(of: key) == .accepted(at: .somewhen))
    }

    @Test func `is forgotten two weeks after its result, by the server's clock and not the phone's`() throws {
        let phone = try Self.phone()
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        try phone.exchange { _ in .empty("c2").results(.ok(1, 9)) }
        phone.clock.advance(by: .seconds(400 * 86_400))
        try phone.exchange { _ in .empty("c3") }
        func isKept() throws -> Bool { try phone.everything().contains { $0.hasPrefix("outbox") } }
        #expect(try isKept())
        try phone.exchange { _ in .empty("c4", at: .somewhen.advanced(by: SyncLimit.keptOperations)) }
        #expect(try isKept())
        try phone.exchange { _ in .empty("c5", at: .somewhen.advanced(by: SyncLimit.keptOperations + .seconds(1))) }
        #expect(try !isKept())
    }
}
