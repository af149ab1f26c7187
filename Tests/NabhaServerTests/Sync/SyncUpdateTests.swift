import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Updates by syncing clients")
struct SyncUpdateTests {
    // MARK: Versions

    @Test func `a stale one gets exactly the promised body`() async throws {
        try await Clinic.run { clinic in
            clinic.server.clock.advance(by: .microseconds(1_500_000))
            try await clinic.change(["notes": .text("Seen by somebody else")])
            let reply = try await clinic.update(.doctor, ["notes": "late"], seen: "2024-01-10T21:15:00+05:30")
            #expect(reply.status == .conflict)
            #expect(
                reply.text
                    == #"{"error_code":"STALE_UPDATE","message":"Record has been modified since your last sync.","#
                    + #""conflict_type":"VERSION_MISMATCH","server_version":"2024-01-20T04:00:01.500000Z","#
                    + #""client_version":"2024-01-10T15:45:00Z","suggested_action":"REFRESH"}"#
            )
            #expect(reply["Content-Type"] == "application/json")
            #expect(try await clinic.stored()[Appointment.notes] == "Seen by somebody else")
        }
    }

    @Test func `one microsecond decides`() async throws {
        try await Clinic.run { clinic in
            let version = try await clinic.stored().updatedAt
            let before = version.advanced(by: .microseconds(-1)).description
            #expect(try await clinic.update(.doctor, ["notes": "a"], seen: .string(before)).code == "STALE_UPDATE")
            let same = try await clinic.update(.doctor, ["notes": "a"], seen: .string(version.description))
            #expect(same.status == .ok, "\(same.text)")
            let again = try await clinic.update(.doctor, ["notes": "a"], seen: .string(version.description))
            #expect(again.code == "STALE_UPDATE")
            #expect(again.json["server_version"] == same.json["updated_at"])
        }
    }

    @Test func `X-Last-Sync is a version too`() async throws {
        try await Clinic.run { clinic in
            let last = try #require(try await clinic.list(.doctor)["X-Last-Sync"])
            #expect(try await clinic.update(.doctor, ["notes": "a"], seen: .string(last)).status == .ok)
        }
    }

    @Test func `a won one tells the version to go on from, as the last sync`() async throws {
        try await Clinic.run { clinic in
            let first = try await clinic.update(.doctor, ["prescription": "ORS", "notes": "a"])
            #expect(first.json["last_synced_at"] == first.json["updated_at"])
            guard case .object(let members) = first.json else { return }
            let defaults = try #require(Appointment.model.sync?.defaultFields)
            #expect(members.map(\.key) == defaults + ["notes", "prescription"])
            let version = try #require(first.json["updated_at"])
            #expect(try await clinic.update(.doctor, ["notes": "b"], seen: version).status == .ok)
            let synced = try await clinic.stored().lastSyncedAt
            try await clinic.change(["notes": .text("c")])
            #expect(try await clinic.stored().lastSyncedAt == synced)
        }
    }

    @Test func `of two at the same time from one version exactly one wins, 64 times over`() async throws {
        try await Clinic.run { clinic in
            for round in 0..<64 {
                let version = JSON.string(try await clinic.stored().updatedAt.description)
                async let first = clinic.update(.doctor, ["notes": .string("first \(round)")], seen: version)
                async let second = clinic.update(.admin, ["notes": .string("second \(round)")], seen: version)
                let replies = try await [first, second]
                let won = replies.filter { $0.status == .ok }
                let lost = replies.filter { $0.code == "STALE_UPDATE" }
                #expect(won.count == 1 && lost.count == 1, "round \(round): \(replies.map(\.text))")
                #expect(lost.first?.json["server_version"] == won.first?.json["updated_at"])
                let notes = try await clinic.stored()[Appointment.notes]
                #expect(won.first?.json["notes"]?.string == notes)
            }
        }
    }

    // MARK: Who may what

    private static let values: [String: JSON] = [
        "status": "CANCELLED", "symptoms": "Fever", "diagnosis": "Malaria", "prescription": "ORS", "notes": "Rest",
        "appointment_date": "2024-01-22T09:30:00Z",
    ]
    private static let writable: [Clinic.Caller: Set<String>] = [
        .patient: ["status", "symptoms", "appointment_date"],
        .doctor: ["status", "diagnosis", "prescription", "notes"],
        .admin: ["status", "symptoms", "diagnosis", "prescription", "notes", "appointment_date"],
    ]

    @Test(arguments: Clinic.Caller.allCases)
    func `each may change what is theirs and nothing else`(_ caller: Clinic.Caller) async throws {
        try await Clinic.run { clinic in
            // The status last: nothing can be changed after it.
            for (field, value) in Self.values.sorted(by: { $0.key < $1.key }) {
                let before = try await clinic.stored()
                let reply = try await clinic.update(caller, [field: value])
                if Self.writable[caller]?.contains(field) == true {
                    #expect(reply.status == .ok, "\(field): \(reply.text)")
                    #expect(reply.json[field] == value)
                } else {
                    #expect(reply.status == .forbidden, "\(field): \(reply.text)")
                    #expect(reply.code == "FORBIDDEN")
                    #expect(try await clinic.stored() == before)
                }
                if field == "status" { break }
            }
        }
    }

    @Test func `a field that is not theirs spoils the whole update`() async throws {
        try await Clinic.run { clinic in
            let before = try await clinic.stored()
            let reply = try await clinic.update(.patient, ["symptoms": "Fever", "diagnosis": "Malaria"])
            #expect(reply.code == "FORBIDDEN")
            #expect(reply.json["message"] == "You may not change: diagnosis.")
            #expect(try await clinic.stored() == before)
        }
    }

    @Test func `who has no part in it is not told that it has changed`() async throws {
        try await Clinic.run { clinic in
            for caller in [Clinic.Caller.otherPatient, .otherDoctor, .pharmacist, .nobody] {
                let reply = try await clinic.update(caller, ["notes": "x"], seen: "2020-01-01T00:00:00Z")
                #expect(reply.code == "FORBIDDEN", "\(caller.rawValue): \(reply.text)")
                #expect(reply.json["server_version"] == nil)
            }
        }
    }

    // MARK: The life of an appointment

    @Test(arguments: [(Clinic.Caller.patient, "PATIENT"), (.doctor, "DOCTOR"), (.admin, "ADMIN")])
    func `cancelling takes no reason and notes who did it`(_ caller: Clinic.Caller, _ by: String) async throws {
        try await Clinic.run { clinic in
            clinic.server.clock.advance(by: .seconds(60))
            let reply = try await clinic.update(caller, ["status": "CANCELLED"])
            #expect(reply.status == .ok, "\(reply.text)")
            let stored = try await clinic.stored()
            #expect(stored[Appointment.status] == .cancelled)
            #expect(stored[Appointment.cancelledBy]?.rawValue == by)
            #expect(stored[Appointment.cancelledReason]?.isEmpty == false)
            #expect(stored[Appointment.cancelledAt] == clinic.server.clock.now)
        }
    }

    @Test(arguments: [
        ("PENDING", "COMPLETED"), ("PENDING", "NO_SHOW"), ("CONFIRMED", "PENDING"), ("COMPLETED", "CANCELLED"),
        ("NO_SHOW", "COMPLETED"), ("CANCELLED", "PENDING"), ("CANCELLED", "CONFIRMED"),
    ])
    func `an illegal transition is refused by name`(_ from: String, _ to: String) async throws {
        try await Clinic.run { clinic in
            try await clinic.change(["status": .text(from)])
            let before = try await clinic.stored()
            let reply = try await clinic.update(.doctor, ["status": .string(to), "notes": "x"])
            #expect(reply.code == "VALIDATION_ERROR")
            #expect(reply.json["errors"]?["status"] != nil, "\(reply.text)")
            #expect(try await clinic.stored() == before)
        }
    }

    @Test func `a patient may cancel and set no other status`() async throws {
        try await Clinic.run { clinic in
            #expect(try await clinic.update(.patient, ["status": "CONFIRMED"]).code == "FORBIDDEN")
            try await clinic.change(["status": .text("CONFIRMED")])
            for status in ["COMPLETED", "NO_SHOW"] {
                #expect(try await clinic.update(.patient, ["status": .string(status)]).code == "FORBIDDEN")
            }
            #expect(try await clinic.update(.patient, ["status": "CANCELLED"]).status == .ok)
        }
    }

    @Test(arguments: ["COMPLETED", "NO_SHOW", "CANCELLED"])
    func `what is final does not change any more, and may be sent again as it is`(_ status: String) async throws {
        try await Clinic.run { clinic in
            try await clinic.change(["status": .text(status)])
            #expect(try await clinic.update(.admin, ["notes": "x"]).code == "VALIDATION_ERROR")
            #expect(try await clinic.update(.admin, ["status": .string(status)]).status == .ok)
        }
    }

    @Test(arguments: [
        ("2024-01-20T04:00:00Z", false), ("2024-01-20T03:59:59Z", false), ("2024-01-20T04:00:00.000100Z", true),
        ("2024-01-20T10:00:00+05:30", true), ("2024-01-22T04:29:59Z", false), ("2024-01-22T04:30:00Z", true),
        ("2024-01-22T03:30:01Z", false), ("2024-01-22T03:30:00Z", true),
    ])
    func `moving it needs a time that lies ahead and is free`(_ date: String, _ isFree: Bool) async throws {
        try await Clinic.run { clinic in
            let other = try await clinic.server.makePatient("third")
            _ = try await clinic.server.makeAppointment(other, clinic.doctor, hours: 48)
            let reply = try await clinic.update(.patient, ["appointment_date": .string(date)])
            #expect(reply.status == (isFree ? .ok : .badRequest), "\(reply.text)")
            if !isFree { #expect(reply.json["errors"]?["appointment_date"] != nil) }
        }
    }
}
