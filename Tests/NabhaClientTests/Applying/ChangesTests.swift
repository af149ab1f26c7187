import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `What the server says of records` {
    private let doctor = [Scope(.doctor, 7)]

    @Test func `goes by what is newer`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 9, ["notes": .text("new")])) }
        try phone.exchange { _ in .empty("c2").with { $0.groups = [.appointment(57, revision: 8)] } }
        #expect(try phone.replica.record("appointment", 57)?["notes"] == .text("new"))
    }

    @Test func `leaves an edit of a record that is gone, which then needs a decision`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("mine")])
        _ = try phone.nextRequest()
        try phone.exchange { _ in
            .empty("c2").results(.no(1, .notFound)).with { $0.exits = [.init(model: "appointment", id: 57)] }
        }
        #expect(try phone.replica.records("appointment").isEmpty)
        let item = try #require(try phone.replica.attention().first)
        #expect(item.refusals.map(\.code) == ["NOT_FOUND"])
        #expect(item.fields.map(\.mine) == [.text("mine")])
        try phone.replica.takeTheirs(item.record)
        #expect(try phone.replica.attention().isEmpty)
        #expect(try phone.replica.records("appointment").isEmpty)
    }

    @Test func `removes a record with its last scope`() throws {
        let phone = try Phone()
        let both = [Scope(.doctor, 7), Scope(.patient, 3)]
        try phone.exchange { _ in
            .first(.whole(Patient.model, 3, revision: 2, in: both, ["user_id": .integer(4)]))
        }
        try phone.exchange { _ in .empty("c2").with { $0.drops = [both[0]] } }
        #expect(try phone.replica.record("patient", 3)?.scopes == [both[1]])
        try phone.exchange { _ in .empty("c3").with { $0.drops = [both[1]] } }
        #expect(try phone.replica.record("patient", 3) == nil)
    }

    @Test func `makes room where another record has the id, and keeps what edits mean`() throws {
        let phone = try Phone()
        try phone.exchange { _ in
            .first(.whole(Patient.model, 3, revision: 2, in: doctor, uid: .sample(1), ["user_id": .integer(4)]))
        }
        try phone.replica.set("patient", 3, ["address": .text("here")])
        try phone.exchange { request in
            #expect(request.numbers == [1])
            return .empty("c2").results(.no(1, .notFound))
                .with {
                    $0.groups = [
                        .whole(Patient.model, 3, revision: 5, in: doctor, uid: .sample(2), ["user_id": .integer(8)])
                    ]
                }
        }
        #expect(try phone.replica.record("patient", 3)?.key.uid == .sample(2))
        #expect(try phone.replica.record("patient", uid: .sample(1)) == nil)
        #expect(try phone.replica.attention().map(\.record.uid) == [.sample(1)])
    }

    @Test func `asks for a comparison where a change is of a record that is not here`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first() }
        try phone.exchange { _ in .empty("c2").with { $0.checks = [:] } }
        #expect(try SentRequest(phone.nextRequest()).json["check"] == nil)
        try phone.exchange { _ in
            .empty("c3")
                .with { $0.groups = [.partial(Appointment.model, 5, revision: 4, in: doctor, ["notes": .null])] }
        }
        #expect(try SentRequest(phone.nextRequest()).json["check"] == true)
    }

    @Test func `adds up stock that several move`() throws {
        let phone = try Phone()
        let pharmacy = [Scope(.pharmacy, 2)]
        let values: [String: Value] = [
            "pharmacy_id": .integer(2), "medicine_id": .integer(6), "quantity_available": .integer(20),
        ]
        try phone.exchange { _ in
            .first(.whole(PharmacyInventory.model, 9, revision: 2, in: pharmacy, values))
        }
        try phone.replica.move("pharmacy_inventory", 9, by: ["quantity_available": -5])
        func stock() throws -> Value? { try phone.replica.record("pharmacy_inventory", 9)?["quantity_available"] }
        #expect(try stock() == .integer(15))
        _ = try phone.nextRequest()
        try phone.replica.move("pharmacy_inventory", 9, by: ["quantity_available": -3])
        #expect(try stock() == .integer(12))
        #expect(throws: ReplicaError.self) {
            try phone.replica.move("pharmacy_inventory", 9, by: ["quantity_available": -13])
        }
        try phone.exchange { request in
            #expect(request.numbers == [1, 2])
            let merged = [JSON.Member("quantity_available", 30)]
            return .empty("c2").results(.ok(1, 7), .ok(2, 8, set: merged))
        }
        #expect(try stock() == .integer(30))
    }
}
