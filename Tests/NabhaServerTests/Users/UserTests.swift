import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Users` {
    private static let doctor: JSON = ["specialization": "Paediatrics", "license_number": "PMC-51877"]

    /// Each role with a profile, and what is told of the user.
    @Test(
        arguments: [
            ("patient", nil, "patient", false), ("patient", ["gender": "Female"], "patient", false),
            ("doctor", doctor, "doctor", false), ("pharmacist", ["pharmacy": 1], "pharmacist", false),
            ("admin", nil, "admin", true),
        ] as [(String, JSON?, String, Bool)]
    )
    func `are made by admins with what their role needs`(
        _ role: String,
        _ profile: JSON?,
        _ type: String,
        _ isStaff: Bool
    ) async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = [
                "username": "new", "password": "long enough", "first_name": "Simran", "role": .string(role),
            ]
            let made = try await clinic.send(.post, "users/", as: .admin, body.with("profile", profile))
            #expect(made.status == .created, "\(made.text)")
            #expect(
                made.json.keys == [
                    "id", "username", "email", "first_name", "last_name", "is_staff", "is_active", "user_type",
                    "profile_id",
                ]
            )
            #expect(made.json["user_type"] == .string(type))
            #expect(made.json["is_staff"] == .bool(isStaff))
            #expect(made.json["first_name"] == "Simran")
            let id = try #require(made.json["id"]?.integer)
            #expect(try await clinic.send(.get, "users/\(id)/", as: .admin).json == made.json)
            let login = try await clinic.server.request(
                .post,
                "/api/auth/login/",
                json: ["username": "new", "password": "long enough"]
            )
            #expect(login.json["user_type"] == .string(type))
            #expect(login.json["profile_id"] == made.json["profile_id"])
        }
    }

    @Test(
        arguments: [
            ("role", nil, ["role"]), ("role", "king", ["role"]), ("role", 5, ["role"]), ("username", nil, ["username"]),
            ("username", "", ["username"]), ("username", " \t", ["username"]), ("username", " new", ["username"]),
            ("username", "new\n", ["username"]), ("username", "\u{A0}new", ["username"]), ("username", 5, ["username"]),
            ("username", .string(String(repeating: "x", count: 151)), ["username"]), ("password", nil, ["password"]),
            ("password", "", ["password"]), ("password", "seven..", ["password"]),
            ("password", 12_345_678, ["password"]),
            ("password", .null, ["password"]),
            ("password", .string(String(repeating: "x", count: 1_025)), ["password"]),
            ("password", "newcomer", ["password"]), ("password", "NEWCOMER", ["password"]),
            ("email", .string(String(repeating: "x", count: 255)), ["email"]), ("is_staff", true, ["is_staff"]),
            ("is_active", false, ["is_active"]), ("id", 5, ["id"]), ("sessions_valid_from", nil, []),
            ("sessions_valid_from", "2024-01-01T00:00:00Z", ["sessions_valid_from"]), ("profile", 5, ["profile"]),
            ("profile", [], ["profile"]), ("profile", ["pharmacy": 1], ["profile.pharmacy"]),
            ("profile", ["gender": "X"], ["profile.gender"]), ("profile", ["user": 1], ["profile.user"]),
            ("profile", ["address": 5, "phone": "1"], ["profile.address", "profile.phone"]),
        ] as [(String, JSON?, [String])]
    )
    func `are refused by name of what is wrong, and then nothing is made`(
        _ key: String,
        _ value: JSON?,
        _ faults: [String]
    ) async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = ["username": "newcomer", "password": "long enough", "role": "patient"]
            let before = try await clinic.server.revision()
            let reply = try await clinic.send(.post, "users/", as: .admin, body.with(key, value))
            #expect(reply.faults == faults, "\(reply.text)")
            #expect(reply.status == (faults.isEmpty ? .created : .badRequest))
            if !faults.isEmpty { #expect(try await clinic.server.revision() == before) }
        }
    }

    @Test(
        arguments: [
            ("doctor", nil, ["profile"]), ("doctor", [:], ["profile.license_number", "profile.specialization"]),
            ("pharmacist", nil, ["profile"]), ("pharmacist", [:], ["profile.pharmacy"]),
            ("pharmacist", ["pharmacy": 999], ["profile.pharmacy"]), ("admin", [:], ["profile"]),
            ("admin", ["pharmacy": 1], ["profile"]),
            (
                "doctor", ["specialization": "X", "license_number": "PB-doctor"],
                ["profile.license_number"]
            ),
        ] as [(String, JSON?, [String])]
    )
    func `are not made where the role's profile is wrong`(
        _ role: String,
        _ profile: JSON?,
        _ faults: [String]
    ) async throws {
        try await AppointmentDesk.run { clinic in
            let body: JSON = ["username": "new", "password": "long enough", "role": .string(role)]
            let before = try await clinic.server.revision()
            let reply = try await clinic.send(.post, "users/", as: .admin, body.with("profile", profile))
            #expect(reply.faults == faults, "\(reply.text)")
            #expect(try await clinic.server.revision() == before)
        }
    }

    @Test func `have names that are told apart exactly, up to the limit`() async throws {
        try await AppointmentDesk.run { clinic in
            for name in ["Asha", "asha ji", String(repeating: "ਗ", count: 150), "ASHA"] {
                let body: JSON = ["username": .string(name), "password": "long enough", "role": "patient"]
                let reply = try await clinic.send(.post, "users/", as: .admin, body)
                #expect(reply.status == .created, "\(reply.text)")
                #expect(try await clinic.send(.post, "users/", as: .admin, body).faults == ["username"])
            }
        }
    }

    @Test func `have passwords up to the limit`() async throws {
        try await AppointmentDesk.run { clinic in
            for password in ["eight ch", String(repeating: "x", count: 1_024)] {
                let named: JSON = [
                    "username": .string("u\(password.count)"), "password": .string(password), "role": "patient",
                ]
                let reply = try await clinic.send(.post, "users/", as: .admin, named)
                #expect(reply.status == .created)
            }
        }
    }

    @Test func `have a name and mail that admins change, and a username that stays`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "users/\(try clinic.district.user(.asha))/"
            let change: JSON = [
                "email": "asha@example.org", "first_name": "Asha", "last_name": "Kaur", "username": "asha",
            ]
            let reply = try await clinic.send(.patch, path, as: .admin, change)
            #expect(reply.status == .ok, "\(reply.text)")
            #expect(reply.json["last_name"] == "Kaur")
            let patient = try await clinic.send(.get, "patients/\(clinic.district.asha)/", as: .asha)
            #expect(patient.json["email"] == "asha@example.org")
            for (key, value) in [("username", "other"), ("is_staff", true), ("user_type", "admin"), ("profile_id", 7)]
                as [(String, JSON)]
            {
                let refused = try await clinic.send(.patch, path, as: .admin, .object([JSON.Member(key, value)]))
                #expect(refused.faults == [key], "\(refused.text)")
            }
            for body: JSON in [["password": "short"], ["password": nil], ["password": 5], ["role": "admin"], ["x": 1]] {
                let refused = try await clinic.send(.patch, path, as: .admin, body)
                #expect(refused.status == .badRequest, "\(refused.text)")
            }
        }
    }

    @Test func `of whom there is no record are not found`() async throws {
        try await AppointmentDesk.run { clinic in
            let reply = try await clinic.send(.get, "users/999/", as: .admin)
            #expect(reply.code == "NOT_FOUND")
            #expect(
                try await clinic.send(.patch, "users/999/", as: .admin, ["password": "long enough"]).code == "NOT_FOUND"
            )
        }
    }
}
