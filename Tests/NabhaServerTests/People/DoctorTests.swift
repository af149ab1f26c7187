import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Doctors` {
    @Test func `make their own record, of which the license stays`() async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = ["specialization": "Paediatrics", "license_number": "PB-77", "experience_years": 3]
            let made = try await clinic.send(.post, "doctors/", as: .plain, body)
            #expect(made.status == .created, "\(made.text)")
            #expect(made.json["is_available"] == true)
            let path = "doctors/\(try #require(made.json["id"]?.integer))/"
            for caller in [District.Caller.plain, .admin] {
                let fixed = try await clinic.send(.patch, path, as: caller, ["license_number": "PB-78"])
                #expect(fixed.fault("license_number") == FieldFault.readOnly.message)
                let same = try await clinic.send(.patch, path, as: caller, ["license_number": "PB-77"])
                #expect(same.status == .ok)
            }
            let replaced = try await clinic.send(.put, path, as: .plain, ["specialization": "Surgery"])
            #expect(replaced.json["specialization"] == "Surgery")
            #expect(replaced.json["experience_years"] == 3)
        }
    }

    @Test func `are not made by those who signed up as patients`() async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = ["specialization": "Everything", "license_number": "PB-78"]
            let own = try await clinic.send(.post, "doctors/", as: .asha, body)
            #expect(own.status == .forbidden)
            let user = JSON.integer(try clinic.district.user(.asha))
            #expect(try await clinic.send(.post, "doctors/", as: .asha, body.with("user", user)).status == .forbidden)
            #expect(try await clinic.send(.post, "doctors/", as: .admin, body.with("user", user)).status == .created)
            // Who is both may keep the record that an admin made.
            let id = try #require(try await clinic.send(.get, "auth/me/", as: .asha).json["profile_id"]?.integer)
            let change = try await clinic.send(.patch, "doctors/\(id)/", as: .asha, ["is_available": false])
            #expect(change.status == .ok, "\(change.text)")
        }
    }

    @Test func `are not made by those who had a role and lost it`() async throws {
        try await AppointmentDesk.run { clinic in
            for (caller, path) in [
                (District.Caller.binder, "patients/\(clinic.district.binder)/"),
                (.otherDoctor, "doctors/\(clinic.district.otherDoctor)/"),
            ] {
                let removal = try await clinic.send(.delete, path, as: .admin)
                #expect(removal.status == .noContent)
                let body: JSON = ["specialization": "Everything", "license_number": "PB-79"]
                let creation = try await clinic.send(.post, "doctors/", as: caller, body)
                #expect(creation.status == .forbidden)
            }
        }
    }

    @Test func `are available while they say so and can sign in`() async throws {
        try await AppointmentDesk.run { clinic in
            let (doctor, other) = (clinic.district.doctor, clinic.district.otherDoctor)
            #expect(try await clinic.send(.get, "doctors/available/", as: .plain).ids == [doctor, other])
            _ = try await clinic.send(.patch, "doctors/\(doctor)/", as: .doctor, ["is_available": false])
            #expect(try await clinic.send(.get, "doctors/available/", as: .plain).ids == [other])
            let user = try clinic.district.user(.otherDoctor)
            _ = try await clinic.send(.patch, "users/\(user)/", as: .admin, ["is_active": false])
            #expect(try await clinic.send(.get, "doctors/available/", as: .plain).ids == [])
        }
    }

    @Test func `are deleted with their appointments, and their patients leave nobody's view but theirs`() async throws {
        try await AppointmentDesk.run { clinic in
            let deleted = try await clinic.send(.delete, "doctors/\(clinic.district.doctor)/", as: .admin)
            #expect(deleted.status == .noContent)
            #expect(try await clinic.send(.get, "appointments/", as: .asha).json["count"] == 0)
            #expect(try await clinic.send(.get, "appointments/", as: .binder).json["count"] == 1)
            #expect(try await clinic.send(.get, "patients/", as: .otherDoctor).ids == [clinic.district.binder])
            #expect(try await clinic.server.store.integrityFaults() == [])
        }
    }
}
