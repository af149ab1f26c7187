import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@testable import NabhaServer

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

    @Test("Who was shut out meanwhile gets nothing of what changes then", arguments: ["device", "user"])
    func shutOut(what: String) async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let body: JSON = ["cursor": .string(try #require(phone.cursor)), "wait": 25]
            let (server, token, device) = (clinic.server, phone.token, phone.device)
            async let reply = server.request(.post, "/api/v2/sync/", token: token, json: body)
            while server.server.services.listeners.count == 0 { await Task.yield() }
            if what == "device" {
                let path = "/api/v2/devices/\(device)/"
                let revoked = try await server.request(.delete, path, token: clinic.token(.doctor))
                #expect(revoked.status == .noContent)
            } else {
                let user = try #require(try await server.store.read { try $0.user(named: "doctor") })
                try await server.store.write(Origin(user: nil, route: "test")) { transaction in
                    var user = user
                    user[User.isActive] = false
                    try transaction.update(user)
                }
            }
            try await clinic.change(["notes": .text("Secret")])
            let answer = try await reply
            #expect(answer.status == .unauthorized)
            #expect(!answer.text.contains("Secret"))
        }
    }

    @Test("It is not held for one who is waiting often enough already")
    func many() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let user = try #require(try await clinic.server.store.read { try $0.user(named: "doctor") })
            let streams = clinic.server.server.services.listeners
            let places = try (0..<Listeners.limitOfUser).map { _ in try streams.place(for: user.id) }
            #expect(try await phone.exchange([JSON.Member("wait", 25)]).groups.isEmpty)
            #expect(places.count == Listeners.limitOfUser)
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
