import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `An exchange with the server` {
    private static func notes(_ phone: Phone, _ id: RecordID = 57) throws -> Value? {
        try phone.replica.record("appointment", id)?["notes"]
    }

    private static func phoneWithAppointment() throws -> Phone {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3, ["notes": .text("old")])) }
        return phone
    }

    @Test func `shows what came, and sends the cursor of the page that was stored`() throws {
        let phone = try Self.phoneWithAppointment()
        #expect(try Self.notes(phone) == .text("old"))
        #expect(try SentRequest(phone.nextRequest()).json["cursor"] == "c1")
    }

    @Test func `shows an edit at once, under whatever comes, until its result is there`() throws {
        let phone = try Self.phoneWithAppointment()
        try phone.replica.set("appointment", 57, ["notes": .text("mine")])
        #expect(try Self.notes(phone) == .text("mine"))
        _ = try phone.nextRequest()
        // The reply was lost; another one brings the server's version from before.
        try phone.exchange { request in
            #expect(request.numbers == [1])
            return .empty("c2").results(.ok(1, 9))
                .with {
                    $0.groups = [
                        .partial(Appointment.model, 57, revision: 9, in: [Scope(.doctor, 7)], ["symptoms": .text("x")])
                    ]
                }
        }
        #expect(try Self.notes(phone) == .text("mine"))
        #expect(try phone.replica.record("appointment", 57)?["symptoms"] == .text("x"))
        #expect(try phone.replica.record("appointment", 57)?.revision == Revision(rawValue: 9))
        #expect(try phone.replica.pendingCount == 0)
    }

    @Test func `sends the same edits in the same words until there is a result`() throws {
        let phone = try Self.phoneWithAppointment()
        try phone.replica.set("appointment", 57, ["notes": .text("1")])
        let first = try SentRequest(phone.nextRequest())
        try phone.replica.set("appointment", 57, ["notes": .text("2")])
        let second = try SentRequest(phone.nextRequest())
        #expect(first.operations == [second.operations[0]])
        #expect(second.numbers == [1, 2])
    }

    @Test func `gives a record made here the server's id everywhere`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        let patient = try phone.replica.create("patient", ["user_id": .integer(5)])
        let patientID = try #require(try phone.replica.record("patient", uid: patient)?.id)
        #expect(patientID < 0)
        let visit = try phone.replica.create(
            "appointment",
            ["patient_id": .integer(patientID), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen)]
        )
        let doctor = [Scope(.doctor, 7)]
        try phone.exchange(ExchangeOptions(upload: ByteCount(bytes: 1))) { request in
            #expect(request.numbers == [1])
            return .empty("c2").results(.ok(1, 10, id: 40, in: doctor))
        }
        #expect(try phone.replica.record("patient", uid: patient)?.id == 40)
        #expect(try phone.replica.record("patient", patientID)?.id == 40)
        #expect(try phone.replica.record("appointment", uid: visit)?["patient_id"] == .integer(40))
        try phone.exchange { request in
            let named = try request.member("patient_id", ofOperation: 0)
            #expect(named == .integer(40))
            return .empty("c3").results(.ok(2, 11, id: 90, in: doctor))
        }
        #expect(try phone.replica.record("appointment", uid: visit)?.id == 90)
        #expect(try phone.replica.serverRecords("appointment").map(\.id) == [90])
    }

    @Test func `names a record without an id by its uid, and keeps the wording when the id is known`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        let patient = try phone.replica.create("patient", ["user_id": .integer(5)])
        let id = try #require(try phone.replica.record("patient", uid: patient)?.id)
        try phone.replica.create(
            "appointment",
            ["patient_id": .integer(id), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen)]
        )
        let both = try SentRequest(phone.nextRequest())
        #expect(try both.member("patient_id", ofOperation: 1) == .string(patient.description))
        // Only the first fits now, and gets its result.
        try phone.exchange(ExchangeOptions(upload: ByteCount(bytes: 1))) { request in
            #expect(request.operations == [both.operations[0]])
            return .empty("c2").results(.ok(1, 10, id: 40, in: [Scope(.doctor, 7)]))
        }
        #expect(try SentRequest(phone.nextRequest()).operations == [both.operations[1]])
    }

    @Test func `changes nothing where a reply was cut off at any byte`() throws {
        let phone = try Self.phoneWithAppointment()
        try phone.replica.set("appointment", 57, ["notes": .text("mine")])
        let request = try phone.nextRequest()
        let reply = ExchangeReply.empty("c2").results(.ok(1, 9))
            .with {
                $0.groups = [.appointment(58, revision: 8)]
                $0.exits = [.init(model: "appointment", id: 3)]
            }
            .serialized()
        let before = try phone.everything()
        for length in 0..<reply.count {
            #expect(throws: ReplicaError.self) {
                try phone.replica.apply(Array(reply[..<length]), to: request, receivedAt: phone.clock.now)
            }
        }
        #expect(try phone.everything() == before)
        try phone.replica.apply(reply, to: request, receivedAt: phone.clock.now)
        #expect(try phone.replica.record("appointment", 58) != nil)
    }

    @Test func `takes a reply once, and only to the last request`() throws {
        let phone = try Self.phoneWithAppointment()
        let old = try phone.nextRequest()
        let request = try phone.nextRequest()
        let reply = ExchangeReply.empty("c2").serialized()
        #expect(throws: ReplicaError.outdatedReply) { try phone.replica.apply(reply, to: old, receivedAt: .somewhen) }
        try phone.replica.apply(reply, to: request, receivedAt: .somewhen)
        #expect(throws: ReplicaError.outdatedReply) {
            try phone.replica.apply(reply, to: request, receivedAt: .somewhen)
        }
    }

    @Test func `refuses a reply whose results are not those of its operations`() throws {
        let phone = try Self.phoneWithAppointment()
        try phone.replica.set("appointment", 57, ["notes": .text("mine")])
        for results in [[], [OperationResult.ok(2, 9)], [.ok(1, 9), .ok(2, 9)]] {
            #expect(throws: ReplicaError.malformedReply("results")) {
                try phone.exchange { _ in .empty("c2").with { $0.results = results } }
            }
        }
        #expect(try phone.replica.pendingCount == 1)
    }
}
