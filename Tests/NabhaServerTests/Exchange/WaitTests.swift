import HTTPTypes
import NabhaModel
import NabhaSync
import Testing

@Suite("Waiting for news with API v2")
struct WaitTests {
    @Test("A reply that is held comes as soon as something changes")
    func news() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let body: JSON = ["cursor": .string(try #require(phone.cursor)), "wait": 25]
            let (server, token) = (clinic.server, phone.token)
            async let reply = server.request(.post, "/api/v2/sync/", token: token, json: body)
            try await clinic.change(["notes": .text("News")])
            let page = try ExchangeReply(try await reply.json, .nabha)
            #expect(page.groups.map(\.shape.columns) == [["notes"]])
        }
    }

    @Test("It is not held where there is something to tell")
    func noNeed() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            #expect(try await phone.exchange([JSON.Member("wait", 25)]).groups.isEmpty == false)
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Mine"])
            #expect(try await phone.exchange([JSON.Member("wait", 25)], ops: [phone.numbered(edit)]).results.count == 1)
        }
    }

    @Test("Longer than a network waits is refused", arguments: [-1, 26])
    func limits(seconds: Int64) async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            #expect(try await phone.send(["wait": .integer(seconds)]).status == .badRequest)
        }
    }
}
