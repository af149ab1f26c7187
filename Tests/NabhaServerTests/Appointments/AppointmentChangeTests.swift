import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Changing an appointment` {
    /// A change of each field, and who may make it.
    private static let changes: [(field: String, value: JSON, by: [District.Caller])] = [
        ("symptoms", "Fever for four days", [.asha, .admin]),
        ("appointment_date", "2024-01-25T06:00:00Z", [.asha, .admin]), ("diagnosis", "Flu", [.doctor, .admin]),
        ("prescription", "Rest", [.doctor, .admin]), ("notes", "Call again", [.doctor, .admin]),
    ]

    @Test(arguments: changes, [District.Caller.asha, .doctor, .admin])
    func `is for each part a matter of its own fields`(
        _ change: (field: String, value: JSON, by: [District.Caller]),
        _ caller: District.Caller
    ) async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)/"
            let before = try await clinic.server.revision()
            let reply = try await clinic.send(.patch, path, as: caller, [change.field: change.value])
            if change.by.contains(caller) {
                #expect(reply.status == .ok, "\(reply.text)")
                #expect(reply.json[change.field] == change.value)
            } else {
                #expect(reply.status == .forbidden, "\(reply.text)")
                #expect(try await clinic.server.revision() == before)
            }
        }
    }

    @Test func `sends back the whole record, with the own field changed`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)/"
            let read = try await clinic.send(.get, path, as: .doctor).json
            let reply = try await clinic.send(.put, path, as: .doctor, read.with("notes", "Seen"))
            #expect(reply.json["notes"] == "Seen", "\(reply.text)")
            // Sent again, it says of the record what is no longer so.
            let again = try await clinic.send(.patch, path, as: .doctor, read.with("notes", "Seen again"))
            #expect(again.faults == ["updated_at"], "\(again.text)")
        }
    }

    @Test(arguments: [
        "2024-01-21T04:00:00Z", "2024-01-21T09:30:00+05:30", "2024-01-21 04:00Z", "2024-01-21T04:00:00.000Z",
    ])
    func `compares instants, not how they are written`(_ text: String) async throws {
        try await AppointmentDesk.run { clinic in
            let before = try await clinic.server.revision()
            let path = "appointments/\(clinic.district.pending)/"
            // A doctor may not move it, and does not.
            let reply = try await clinic.send(.patch, path, as: .doctor, ["appointment_date": .string(text)])
            #expect(reply.status == .ok, "\(reply.text)")
            #expect(try await clinic.server.revision() == before)
        }
    }

    @Test(arguments: Appointment.Status.allCases)
    func `is possible while it is active`(_ status: Appointment.Status) async throws {
        try await AppointmentDesk.run { clinic in
            let id = clinic.district.pending
            try await clinic.server.set(Appointment.model, id, ["status": status.value])
            let date = try await clinic.appointment(id)[Appointment.date]
            let bodies: [(HTTPRequest.Method, JSON)] = [
                (.patch, ["notes": "Late"]),
                (.put, ["appointment_date": .string(date.description), "notes": "Later"]),
            ]
            for (method, body) in bodies {
                let reply = try await clinic.send(method, "appointments/\(id)/", as: .admin, body)
                #expect(reply.status == (status.isActive ? .ok : .badRequest), "\(reply.text)")
                if !status.isActive { #expect(reply.faults == ["status"]) }
            }
            // What changes nothing is not refused.
            #expect(try await clinic.send(.patch, "appointments/\(id)/", as: .asha, [:]).status == .ok)
        }
    }

    @Test func `never changes the patient, and the status by its own ways only`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)/"
            let patient = try await clinic.send(
                .patch,
                path,
                as: .admin,
                ["patient": .integer(clinic.district.binder)]
            )
            #expect(patient.faults == ["patient"])
            let status = try await clinic.send(.patch, path, as: .doctor, ["status": "CONFIRMED"])
            #expect(status.faults == ["status"])
            #expect(try await clinic.send(.patch, path, as: .doctor, ["status": "PENDING"]).status == .ok)
        }
    }

    @Test func `to another doctor is for admins, and takes the patient along`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)/"
            let other = JSON.integer(clinic.district.otherDoctor)
            // At the same hour, with the other patient.
            let busy = try await clinic.send(.patch, path, as: .admin, ["doctor": other])
            #expect(busy.faults == ["appointment_date"], "\(busy.text)")
            let missing = try await clinic.send(.patch, path, as: .admin, ["doctor": 999])
            #expect(missing.fault("doctor") == "No doctor has this id.")
            for caller in [District.Caller.asha, .doctor] {
                #expect(try await clinic.send(.patch, path, as: caller, ["doctor": other]).status == .forbidden)
            }
            let moved = try await clinic.send(
                .patch,
                path,
                as: .admin,
                ["doctor": other, "appointment_date": "2024-01-25T06:00:00Z"]
            )
            #expect(moved.json["doctor"] == other, "\(moved.text)")
            #expect(try await clinic.send(.get, path, as: .doctor).status == .forbidden)
            #expect(try await clinic.send(.get, path, as: .otherDoctor).status == .ok)
            let patient = "patients/\(clinic.district.asha)/"
            #expect(try await clinic.send(.get, patient, as: .otherDoctor).status == .ok)
        }
    }

    @Test func `moves it only to where it could be booked`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)/"
            let other = try await clinic.appointment(clinic.district.confirmed)[Appointment.date]
            for date in [
                clinic.server.clock.now, other, other.advanced(by: .seconds(1_799)),
                other.advanced(by: .seconds(-1_799)),
            ] {
                let reply = try await clinic.send(
                    .patch,
                    path,
                    as: .asha,
                    ["appointment_date": .string(date.description)]
                )
                #expect(reply.faults == ["appointment_date"], "\(reply.text)")
            }
            // Its own place is no hindrance.
            let own = try await clinic.appointment(clinic.district.pending)[Appointment.date]
            let near = try await clinic.send(
                .patch,
                path,
                as: .asha,
                ["appointment_date": .string(own.advanced(by: .seconds(600)).description)]
            )
            #expect(near.status == .ok, "\(near.text)")
            try await clinic.server.set(Doctor.model, clinic.district.doctor, ["is_available": .bool(false)])
            let closed = try await clinic.send(.patch, path, as: .asha, ["appointment_date": "2024-01-25T06:00:00Z"])
            #expect(closed.faults == ["doctor"], "\(closed.text)")
        }
    }

    // MARK: The same rules for syncing clients

    private func syncUpdate(_ clinic: AppointmentDesk, as caller: District.Caller, _ change: JSON) async throws
        -> TestReply
    {
        let head = try await clinic.server.store.read { try $0.head().instant }
        let body = change.with("client_last_synced_at", .string(head.description))
        return try await clinic.send(.put, "appointments/\(clinic.district.pending)/sync_update/", as: caller, body)
    }

    @Test func `by sync_update moves it only to where it could be booked, too`() async throws {
        try await AppointmentDesk.run { clinic in
            let other = try await clinic.appointment(clinic.district.confirmed)[Appointment.date]
            let overlap = try await syncUpdate(clinic, as: .asha, ["appointment_date": .string(other.description)])
            #expect(overlap.faults == ["appointment_date"], "\(overlap.text)")
            try await clinic.server.set(Doctor.model, clinic.district.doctor, ["is_available": .bool(false)])
            let closed = try await syncUpdate(clinic, as: .asha, ["appointment_date": "2024-01-25T06:00:00Z"])
            #expect(closed.faults == ["doctor"], "\(closed.text)")
        }
    }

    @Test func `by sync_update may send back fields of others unchanged, and not changed`() async throws {
        try await AppointmentDesk.run { clinic in
            let unchanged = try await syncUpdate(clinic, as: .doctor, ["symptoms": nil, "notes": "Call again"])
            #expect(unchanged.status == .ok, "\(unchanged.text)")
            let changed = try await syncUpdate(clinic, as: .doctor, ["symptoms": "Fever"])
            #expect(changed.status == .forbidden, "\(changed.text)")
        }
    }
}
