import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `Somebody's account` {
    @Test func `has nothing to send before it is there, nor after the server has ended it`() throws {
        let phone = try Phone(isSignedIn: false)
        #expect(try phone.replica.nextRequest() == nil)
        try phone.replica.register(Array(Phone.signIn().utf8))
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        #expect(try phone.problem(401, ["error_code": "UNAUTHORIZED"]).next == .signIn)
        #expect(try phone.replica.needsSignIn())
        #expect(try phone.replica.nextRequest() == nil)
        try phone.replica.register(Array(Phone.signIn().utf8))
        #expect(try SentRequest(phone.nextRequest()).numbers == [1])
    }

    @Test func `registers the same phone however often it is asked`() throws {
        let phone = try Phone(isSignedIn: false)
        let first = try phone.replica.registration(name: "Asha's phone", app: "1.0")
        #expect(try phone.replica.registration(name: "Asha's phone", app: "1.0") == first)
        #expect(try JSON.parse(first)["uid"]?.string.flatMap { UID($0) } != nil)
    }

    @Test func `is not another one's`() throws {
        let phone = try Phone()
        #expect(throws: ReplicaError.anotherUser) { try phone.replica.register(Array(Phone.signIn(user: 32).utf8)) }
        #expect(try phone.replica.account()?.user == 31)
    }

    @Test func `ends only where nothing is lost, or somebody wants it lost`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3), .appointment(58, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        try phone.exchange { _ in .empty("c2").results(.no(1, .forbidden)) }
        try phone.replica.set("appointment", 58, ["notes": .text("b")])
        let before = try phone.everything()
        #expect(throws: ReplicaError.unsentWork(unsent: 1, refused: 1)) { try phone.replica.logout() }
        #expect(try phone.everything() == before)
        let request = try phone.nextRequest()
        try phone.replica.logout(discardingUnsentWork: true)
        let late = ExchangeReply.empty("c3").results(.ok(2, 9)).with { $0.groups = [.appointment(59, revision: 3)] }
        #expect(throws: ReplicaError.outdatedReply) {
            try phone.replica.apply(late.serialized(), to: request, receivedAt: .somewhen)
        }
        #expect(try phone.replica.recordCount() == 0)
        #expect(try phone.replica.account() == nil)
        #expect(try phone.replica.nextRequest() == nil)
    }

    @Test func `asks again for what the server may have lost when it gave the phone another number`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first(.appointment(57, revision: 3)) }
        try phone.replica.set("appointment", 57, ["notes": .text("a")])
        try phone.exchange { _ in .empty("c2").results(.ok(1, 9)) }
        try phone.replica.register(Array(Phone.signIn(device: 13).utf8))
        #expect(try SentRequest(phone.nextRequest()).numbers == [1])
        try phone.exchange { _ in .empty("c3").results(.ok(1, 9)) }
        #expect(try phone.replica.pendingCount == 0)
        #expect(try phone.replica.serverRecords("appointment").map { $0["notes"] } == [.text("a")])
    }

    /// Somebody who worked at a pharmacy and followed it may follow it still.
    @Test func `asks at once for a pharmacy that was held for another reason`() throws {
        let phone = try Phone()
        try phone.replica.follow([5])
        try phone.exchange { _ in .first().with { $0.scopes = [.directory, Scope(.pharmacy, 5)] } }
        let dropped = try phone.exchange { request in
            #expect(request.json["follow"] == nil)
            return .empty("c2").with { $0.drops = [Scope(.pharmacy, 5)] }
        }
        #expect(dropped.next == .again)
        let refused = try phone.exchange { request in
            #expect(request.json["follow"] == [5])
            return .empty("c3")
        }
        #expect(refused.next == .rest)
    }

    /// The reply was lost; when the result comes again, the patient's own record is gone, and its scope with it.
    @Test func `does not keep what an old result made in a scope that has left`() throws {
        let phone = try Phone()
        try phone.exchange { _ in .first().with { $0.scopes = [.directory, Scope(.doctor, 7)] } }
        let values: [String: Value] = [
            "patient_id": .integer(3), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen),
        ]
        try phone.replica.create("appointment", values)
        try phone.exchange { _ in .empty("c2").with { $0.drops = [Scope(.doctor, 7)] }.results(.no(1, .notFound)) }
        let item = try #require(try phone.replica.attention().first)
        try phone.replica.keepMine(item.record)
        try phone.exchange { _ in .empty("c3").results(.ok(2, 9, id: 60, in: [Scope(.doctor, 7)])) }
        #expect(try phone.replica.serverRecords("appointment").isEmpty)
        #expect(try phone.replica.records("appointment").isEmpty)
        #expect(try phone.replica.pendingCount == 0)
    }

    @Test func `tells the server of pharmacies once, and of the app once`() throws {
        let phone = try Phone()
        try phone.replica.follow([5, 2])
        let options = ExchangeOptions(app: "1.0")
        try phone.exchange(options) { request in
            #expect(request.json["follow"] == [2, 5])
            #expect(request.json["health"]?["app"] == "1.0")
            return .first().with { $0.scopes = [.directory, Scope(.pharmacy, 2), Scope(.pharmacy, 5)] }
        }
        try phone.exchange(options) { request in
            #expect(request.json["follow"] == nil)
            #expect(request.json["health"]?["app"] == nil)
            return .empty("c2").with { $0.checks = [:] }
        }
        #expect(try phone.nextRequest(options).body.count < 100)
    }
}
