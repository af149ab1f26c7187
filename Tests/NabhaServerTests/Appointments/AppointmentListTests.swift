import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Lists of appointments` {
    private func ids(_ clinic: AppointmentDesk, _ query: String, as caller: District.Caller) async throws -> [RecordID]
    {
        try await clinic.send(.get, "appointments/my_appointments/\(query)", as: caller).ids
    }

    @Test func `of mine are in the order of their time, and narrowed by status and time`() async throws {
        try await AppointmentDesk.run { clinic in
            let (pending, confirmed) = (clinic.district.pending, clinic.district.confirmed)
            let early = try await clinic.server.makeAppointment(clinic.district.asha, clinic.district.doctor, hours: 2)
            #expect(try await ids(clinic, "", as: .asha) == [early, pending, confirmed])
            #expect(try await ids(clinic, "?status=CONFIRMED", as: .asha) == [confirmed])
            #expect(try await ids(clinic, "?status=CANCELLED", as: .doctor) == [])
            #expect(try await ids(clinic, "?upcoming=false", as: .asha) == [early, pending, confirmed])
            clinic.server.clock.advance(by: .seconds(24 * 3_600))
            // One that begins now has not begun before now.
            let token = try await clinic.district.token(.asha, clinic.server)
            let upcoming = "/api/appointments/my_appointments/?upcoming=true"
            #expect(try await clinic.server.request(.get, upcoming, token: token).ids == [pending, confirmed])
            clinic.server.clock.advance(by: .microseconds(1))
            #expect(try await clinic.server.request(.get, upcoming, token: token).ids == [confirmed])
            try await clinic.server.set(Appointment.model, confirmed, ["status": .text("CANCELLED")])
            #expect(try await clinic.server.request(.get, upcoming, token: token).ids == [])
        }
    }

    @Test(arguments: [
        ("status=DONE", "status"), ("status=", "status"), ("status=pending", "status"), ("upcoming=x", "upcoming"),
    ])
    func `refuse words they do not know`(_ query: String, _ field: String) async throws {
        try await AppointmentDesk.run { clinic in
            let reply = try await clinic.send(.get, "appointments/my_appointments/?\(query)", as: .asha)
            #expect(reply.status == .badRequest)
            #expect(reply.faults == [field])
        }
    }

    @Test func `show one who is doctor and patient both sides`() async throws {
        try await AppointmentDesk.run { clinic in
            let patient = try await clinic.server.make(
                Patient.model,
                ["user_id": .integer(try clinic.district.user(.doctor))]
            )
            let own = try await clinic.server.makeAppointment(patient, clinic.district.otherDoctor, hours: 3)
            let expected = [clinic.district.pending, clinic.district.confirmed, own]
            #expect(try await clinic.send(.get, "appointments/", as: .doctor).ids == expected)
            #expect(try await clinic.send(.get, "patients/", as: .doctor).ids == [clinic.district.asha, patient])
            #expect(
                try await clinic.send(.get, "doctors/", as: .doctor).ids == [
                    clinic.district.doctor, clinic.district.otherDoctor,
                ]
            )
        }
    }
}
