import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Patients` {
    @Test func `make their own record, and change it`() async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = ["date_of_birth": "1986-04-12", "gender": "Female", "phone_number": "+911765000101"]
            let made = try await clinic.send(.post, "patients/", as: .plain, body)
            #expect(made.status == .created, "\(made.text)")
            #expect(made.json["username"] == "plain")
            #expect(made.json["date_of_birth"] == "1986-04-12")
            #expect(made.json["address"] == "")
            let path = "patients/\(try #require(made.json["id"]?.integer))/"
            let changed = try await clinic.send(.patch, path, as: .plain, ["date_of_birth": nil, "address": "House 3"])
            #expect(changed.json["date_of_birth"] == .null)
            #expect(changed.json["address"] == "House 3")
            #expect(changed.json["gender"] == "Female")
            #expect(try await clinic.send(.get, path, as: .plain).json == changed.json)
            // A second one is not made.
            #expect(
                try await clinic.send(.post, "patients/", as: .plain, [:]).fault("user") == FieldFault.taken.message
            )
        }
    }

    @Test func `are made by admins for users who exist, also deactivated ones`() async throws {
        try await AppointmentDesk.run { clinic in
            let missing = try await clinic.send(.post, "patients/", as: .admin, ["user": 999])
            #expect(missing.fault("user") == "No user has this id.")
            let user = try clinic.district.user(.deactivated)
            let made = try await clinic.send(.post, "patients/", as: .admin, ["user": .integer(user)])
            #expect(made.json["username"] == "deactivated", "\(made.text)")
        }
    }

    @Test func `become patients at once: their role follows from the record`() async throws {
        try await AppointmentDesk.run { clinic in
            #expect(try await clinic.send(.get, "auth/me/", as: .plain).json["user_type"] == "user")
            let made = try await clinic.send(.post, "patients/", as: .plain, [:])
            let me = try await clinic.send(.get, "auth/me/", as: .plain).json
            #expect(me["user_type"] == "patient")
            #expect(me["profile_id"] == made.json["id"])
            let path = "patients/\(try #require(made.json["id"]?.integer))/"
            #expect(try await clinic.send(.delete, path, as: .admin).status == .noContent)
            #expect(try await clinic.send(.get, "auth/me/", as: .plain).json["user_type"] == "user")
        }
    }

    @Test func `are deleted with their appointments, and stay users`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "patients/\(clinic.district.asha)/"
            let reply = try await clinic.send(.delete, path, as: .admin)
            #expect(reply.status == .noContent)
            #expect(reply.body.isEmpty)
            #expect(try await clinic.send(.get, path, as: .admin).status == .notFound)
            #expect(try await clinic.send(.delete, path, as: .admin).status == .notFound)
            #expect(try await clinic.server.record(Appointment.model, clinic.district.pending) == nil)
            #expect(try await clinic.send(.get, "patients/", as: .doctor).json["count"] == 0)
            #expect(try await clinic.send(.get, "auth/me/", as: .asha).status == .ok)
            #expect(try await clinic.server.store.integrityFaults() == [])
        }
    }

    @Test func `are not repeated what they sent wrong`() async throws {
        try await AppointmentDesk.run { clinic in
            let secret = "98765 00000 and a half"
            let reply = try await clinic.send(
                .patch,
                "patients/\(clinic.district.asha)/",
                as: .asha,
                ["phone_number": .string(secret), "gender": .string(secret), "date_of_birth": .string(secret)]
            )
            #expect(reply.faults == ["date_of_birth", "gender", "phone_number"])
            #expect(!reply.text.contains("98765"))
        }
    }
}
