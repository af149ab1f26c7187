import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Free slots` {
    private func slots(
        _ clinic: AppointmentDesk,
        _ date: String,
        _ query: String = "&num_slots=16",
        as caller: District.Caller = .asha
    ) async throws -> [String] {
        let path = "appointments/available_slots/?doctor_id=\(clinic.district.doctor)&date=\(date)\(query)"
        let reply = try await clinic.send(.get, path, as: caller)
        #expect(reply.status == .ok, "\(reply.text)")
        #expect(reply.json.keys == ["doctor_id", "date", "available_slots"])
        #expect(reply.json["date"] == .string(date))
        guard case .array(let slots)? = reply.json["available_slots"] else { return [] }
        return slots.compactMap(\.string)
    }

    @Test func `are those from nine to five on the wall clock, eight unless more are asked for`() async throws {
        try await AppointmentDesk.run { clinic in
            let day = try await slots(clinic, "2024-01-23")
            #expect(day.count == 16)
            #expect(day.first == "2024-01-23T03:30:00Z")
            #expect(day.last == "2024-01-23T11:00:00Z")
            #expect(try await slots(clinic, "2024-01-23", "") == Array(day.prefix(8)))
            #expect(try await slots(clinic, "2024-01-23", "&num_slots=1") == Array(day.prefix(1)))
        }
    }

    @Test(arguments: [
        ("Asia/Kolkata", "2024-01-23", "2024-01-23T03:30:00Z", 16), ("UTC", "2024-01-23", "2024-01-23T09:00:00Z", 16),
        ("America/New_York", "2024-01-23", "2024-01-23T14:00:00Z", 16),
        // The days on which clocks are put forward and back, at night.
        ("America/New_York", "2024-03-10", "2024-03-10T13:00:00Z", 16),
        ("Europe/Berlin", "2024-10-27", "2024-10-27T08:00:00Z", 16),
        ("Pacific/Kiritimati", "2024-01-23", "2024-01-22T19:00:00Z", 16),
    ])
    func `follow the deployment's time zone`(_ zone: String, _ date: String, _ first: String, _ count: Int) async throws
    {
        try await AppointmentDesk.run(settings: ServerSettings(timeZone: zone)) { clinic in
            let day = try await slots(clinic, date)
            #expect(day.first == first)
            #expect(day.count == count)
        }
    }

    @Test func `do not exist in a zone that does not`() async throws {
        await #expect(throws: Server.SettingsError.unknownTimeZone) {
            try await TestServer.run(settings: ServerSettings(timeZone: "Asia/Nabha")) { _ in }
        }
    }

    @Test func `leave out what overlaps an active appointment of the doctor`() async throws {
        try await AppointmentDesk.run { clinic in
            // At 09:30 and 10:30 of the clinic's wall clock; the second not at the beginning of a slot.
            try await clinic.server.set(
                Appointment.model,
                clinic.district.confirmed,
                ["appointment_date": .instant(try Instant(iso8601: "2024-01-21T05:10:00Z"))]
            )
            let all = try await slots(clinic, "2024-01-23").map { $0.replacing("-23T", with: "-21T") }
            let taken = ["2024-01-21T04:00:00Z", "2024-01-21T05:00:00Z", "2024-01-21T05:30:00Z"]
            #expect(try await slots(clinic, "2024-01-21") == all.filter { !taken.contains($0) })
            for (id, status) in [(clinic.district.pending, "CANCELLED"), (clinic.district.confirmed, "NO_SHOW")] {
                try await clinic.server.set(Appointment.model, id, ["status": .text(status)])
            }
            #expect(try await slots(clinic, "2024-01-21").count == 16)
        }
    }

    @Test func `that are offered can be booked, and are then no longer offered`() async throws {
        try await AppointmentDesk.run { clinic in
            let day = try await slots(clinic, "2024-01-23")
            for slot in day {
                let reply = try await clinic.book(at: try Instant(iso8601: slot), as: .asha)
                #expect(reply.status == .created, "\(slot): \(reply.text)")
            }
            #expect(try await slots(clinic, "2024-01-23") == [])
        }
    }

    @Test func `lie ahead`() async throws {
        try await AppointmentDesk.run { clinic in
            // It is 09:30 in Nabha: the slot that begins now has begun.
            let today = try await slots(clinic, "2024-01-20")
            #expect(today.first == "2024-01-20T04:30:00Z")
            #expect(today.count == 14)
            #expect(try await slots(clinic, "2024-01-19") == [])
            #expect(try await slots(clinic, "0001-01-01") == [])
            #expect(try await slots(clinic, "9999-12-31").count == 16)
        }
    }

    @Test func `of a doctor who cannot be booked are none, for those who cannot book`() async throws {
        try await AppointmentDesk.run { clinic in
            try await clinic.server.set(Doctor.model, clinic.district.doctor, ["is_available": .bool(false)])
            #expect(try await slots(clinic, "2024-01-23", as: .asha) == [])
            #expect(try await slots(clinic, "2024-01-23", as: .doctor).count == 16)
            #expect(try await slots(clinic, "2024-01-23", as: .admin).count == 16)
            try await clinic.server.set(User.model, clinic.district.user(.doctor), ["is_active": .bool(false)])
            #expect(try await slots(clinic, "2024-01-23", as: .admin) == [])
        }
    }

    @Test(arguments: [
        ("", "doctor_id"), ("doctor_id=1", "date"), ("doctor_id=x&date=2024-01-23", "doctor_id"),
        ("doctor_id=0&date=2024-01-23", "doctor_id"), ("doctor_id=1&date=2024-02-30", "date"),
        ("doctor_id=1&date=tomorrow", "date"), ("doctor_id=1&date=2024-01-23T00:00:00Z", "date"),
        ("doctor_id=1&date=2024-01-23&num_slots=0", "num_slots"),
        ("doctor_id=1&date=2024-01-23&num_slots=17", "num_slots"),
    ])
    func `are refused to a question that is none`(_ query: String, _ field: String) async throws {
        try await AppointmentDesk.run { clinic in
            let reply = try await clinic.send(.get, "appointments/available_slots/?\(query)", as: .asha)
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.faults == [field])
        }
    }

    @Test func `of nobody are not found`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/available_slots/?doctor_id=999&date=2024-01-23"
            let reply = try await clinic.send(.get, path, as: .asha)
            #expect(reply.code == "NOT_FOUND")
        }
    }
}
