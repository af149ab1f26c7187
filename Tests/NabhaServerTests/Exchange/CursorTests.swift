import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Cursors of API v2")
struct CursorTests {
    @Test("Bytes are read as they were written")
    func bytes() {
        let cursor = Cursor(
            epoch: "0a1b2c3d",
            schema: 3,
            data: Revision(rawValue: 70_000),
            within: Cursor.Within(model: 3, record: 9, complete: Revision(rawValue: 69_000)),
            grants: Revision(rawValue: 12),
            followed: [5, 900],
            backfills: [
                Cursor.Backfill(scope: .directory, pass: 2, revision: Revision(rawValue: 8), record: 4),
                Cursor.Backfill(scope: Scope(.doctor, 7)),
            ],
            today: Instant(microseconds: -5)
        )
        #expect(Cursor(bytes: cursor.bytes) == cursor)
        for length in 0..<cursor.bytes.count { #expect(Cursor(bytes: cursor.bytes.prefix(length)) == nil) }
    }

    @Test("A cursor that was changed or made for another device is refused, and nothing is done")
    func forged() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let other = try await Phone(clinic.server, "doctor", uid: Phone.uid(2))
            let cursor = try #require(phone.cursor)
            let edit = phone.numbered(try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "x"]))
            for (sender, text) in [
                (other, cursor), (phone, String(cursor.dropLast()) + "!"), (phone, "AAAA" + cursor.dropFirst(4)),
                (phone, ""), (phone, String(repeating: "A", count: 100_000)),
            ] {
                let reply = try await sender.send(["cursor": .string(text), "ops": [edit]])
                #expect(reply.status == .badRequest)
                #expect(reply.code == "INVALID_CURSOR")
            }
            #expect(try await clinic.stored()[Appointment.notes] == nil)
        }
    }

    @Test("A phone without news gets a new cursor once a month, and none before", arguments: [29, 31])
    func renewal(days: Int) async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            _ = try await clinic.server.make(User.model, ["username": .text("elsewhere")])
            clinic.server.clock.advance(by: .seconds(days * 86_400))
            let longAgo = clinic.server.clock.now.advanced(by: .zero - SyncLimit.exitRetention)
            try await clinic.server.server.removeExits(before: longAgo)
            let page = try await phone.exchange()
            #expect(page.groups.isEmpty)
            #expect((page.cursor != nil) == (days > 30))
            #expect(try await phone.exchange().cursor == nil)
        }
    }

    @Test("After an absence longer than exits are kept, the phone is told to compare, and is right again")
    func retention() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            try await clinic.change(["notes": .text("Later")])
            clinic.server.clock.advance(by: .seconds(86_400))
            let now = clinic.server.clock.now
            try await clinic.server.server.removeExits(before: now)
            let reply = try await phone.send(["cursor": .string(try #require(phone.cursor))])
            #expect(reply.status == .conflict)
            #expect(reply.code == "RESYNC_REQUIRED")
            #expect(reply.json["restored_to"] == nil)
            #expect(reply.json["expected"] == 1)
            #expect(reply["Content-Type"] == "application/problem+json")
        }
    }
}
