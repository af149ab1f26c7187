import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@Suite("API v1 and v2 on the same records")
struct BothFacesTests {
    @Test("An update through v1 reaches phones of v2, and their stale edits of the same field are refused")
    func fromOldToNew() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let stale = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "From the new phone"])
            let update = try await clinic.update(.doctor, ["notes": "From the old phone"])
            #expect(update.status == .ok)
            let page = try await phone.exchange(ops: [phone.numbered(stale)])
            #expect(page.results.first?.refusal?.code == .staleUpdate)
            #expect(page.results.first?.refusal?.theirs == [JSON.Member("notes", "From the old phone")])
            #expect(phone.value(Appointment.model, clinic.appointment, "notes") == .text("From the old phone"))
        }
    }

    @Test("An edit of another field through v2 is kept beside what v1 wrote")
    func besides() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["diagnosis": "Anaemia"])
            _ = try await clinic.update(.doctor, ["notes": "From the old phone"])
            #expect(try await phone.push([edit]).first?.applied != nil)
            let stored = try await clinic.stored()
            #expect(stored[Appointment.diagnosis] == "Anaemia")
            #expect(stored[Appointment.notes] == "From the old phone")
        }
    }

    @Test("An edit through v2 is in the next list of v1, and makes updates with an older version stale")
    func fromNewToOld() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let list = try await clinic.list(.doctor)
            let since = try #require(list["X-Last-Sync"])
            let seen = try #require(list.records.first?["updated_at"])
            let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["diagnosis": "Anaemia"])
            _ = try await phone.push([edit])
            let news = try await clinic.list(.doctor, "?last_sync_timestamp=\(since.replacing("+", with: "%2B"))")
            #expect(news.records.map { $0["diagnosis"] } == ["Anaemia"])
            let update = try await clinic.update(.doctor, ["notes": "Late"], seen: seen)
            #expect(update.status == .conflict)
            #expect(update.code == "STALE_UPDATE")
        }
    }

    @Test("What v1 books, cancels and counts is on the phone, and the other way round")
    func everything() async throws {
        try await Clinic.run { clinic in
            let server = clinic.server
            let patient = try await Phone(server, "patient")
            try await patient.sync()
            let cancelled = try await server.request(
                .post,
                "/api/appointments/\(clinic.appointment)/cancel/",
                token: try clinic.token(.doctor),
                json: ["reason": "Strike"]
            )
            #expect(cancelled.status == .ok)
            try await patient.exchange()
            #expect(patient.value(Appointment.model, clinic.appointment, "status") == .text("CANCELLED"))
            #expect(patient.value(Appointment.model, clinic.appointment, "cancelled_reason") == .text("Strike"))
            let date = TestClock.start.advanced(by: .seconds(24 * 3_600))
            let booked = try await patient.push([
                [
                    "model": "appointment", "uid": .string(Phone.uid(8)),
                    "create": [
                        "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                        "appointment_date": .integer(date.microseconds),
                    ],
                ]
            ])
            let id = try #require(booked.first?.applied?.id)
            #expect(try await clinic.list(.doctor).ids.contains(id))
        }
    }
}
