import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Signing up` {
    private static let form: JSON = [
        "username": "gurpreet", "password": "correct-horse", "confirm_password": "correct-horse",
        "first_name": "Gurpreet", "last_name": "Kaur", "email": "g@example.org", "date_of_birth": "1986-04-12",
        "gender": "Female", "phone_number": "+911765000101", "address": "House 14",
        "emergency_contact": "+911765000102",
    ]

    private func register(_ server: TestServer, _ form: JSON) async throws -> TestReply {
        try await server.request(.post, "/api/auth/register/", json: form)
    }

    @Test func `makes a user and a patient, who can sign in`() async throws {
        try await TestServer.run { server in
            let made = try await register(server, Self.form)
            #expect(made.status == .created, "\(made.text)")
            #expect(
                made.json == [
                    "id": 1, "username": "gurpreet", "email": "g@example.org", "first_name": "Gurpreet",
                    "last_name": "Kaur", "is_staff": false, "is_active": true, "user_type": "patient", "profile_id": 1,
                ]
            )
            // One commit: no user without a patient.
            #expect(try await server.revision() == Revision(rawValue: 1))
            let login: JSON = ["username": "gurpreet", "password": "correct-horse"]
            let session = try await server.request(.post, "/api/auth/login/", json: login)
            let token = try #require(session.json["access"]?.string)
            let patient = try await server.request(.get, "/api/patients/1/", token: token)
            for key in ["username", "email", "first_name", "date_of_birth", "gender", "phone_number", "address"] {
                #expect(patient.json[key] == Self.form[key])
            }
        }
    }

    @Test func `has one name however it is written, and stores what it was given byte for byte`() async throws {
        try await TestServer.run { server in
            let composed = Self.form.with("username", "jos\u{E9}").with("address", "Cafe\u{301}")
            #expect(try await register(server, composed).status == .created)
            let again = try await register(server, Self.form.with("username", "jose\u{301}"))
            #expect(again.faults == ["username"])
            let password = Self.form.with("username", "other").with("password", "long caf\u{E9}")
            let other = try await register(server, password.with("confirm_password", "long cafe\u{301}"))
            #expect(other.faults == ["confirm_password"])
            let token = try await server.token(for: 1)
            let path = "/api/patients/1/"
            let change = try await server.request(.patch, path, token: token, json: ["address": "Caf\u{E9}"])
            #expect(change.json["address"]?.string?.utf8.elementsEqual("Caf\u{E9}".utf8) == true)
            for name in ["jos\u{E9}", "jose\u{301}"] {
                let credentials: JSON = ["username": .string(name), "password": Self.form["password"] ?? .null]
                let reply = try await server.request(.post, "/api/auth/token/", json: credentials)
                #expect(reply.status == .ok, "\(reply.text)")
            }
        }
    }

    @Test func `needs a username and the password twice, no more`() async throws {
        try await TestServer.run { server in
            let nothing = try await register(server, [:])
            #expect(nothing.faults == ["confirm_password", "password", "username"])
            let least: JSON = ["username": "a", "password": "long enough", "confirm_password": "long enough"]
            #expect(try await register(server, least).status == .created)
        }
    }

    @Test(
        arguments: [
            ("confirm_password", "correct horse", ["confirm_password"]),
            ("confirm_password", nil, ["confirm_password"]),
            ("confirm_password", 5, ["confirm_password"]), ("password", "short", ["confirm_password", "password"]),
            ("phone", "1", ["phone"]), ("is_staff", true, ["is_staff"]), ("role", "admin", ["role"]),
            ("is_active", true, ["is_active"]), ("user", 1, ["user"]), ("user_id", 1, ["user_id"]), ("id", 1, ["id"]),
            ("gender", "F", ["gender"]), ("date_of_birth", "12.4.1986", ["date_of_birth"]),
            ("username", " a", ["username"]), ("username", "a\u{1B}[2J", ["username"]),
            ("username", "a\u{202E}b", ["username"]), ("username", "a\u{85}", ["username"]),
            ("phone_number", .string(String(repeating: "1", count: 16)), ["phone_number"]),
        ] as [(String, JSON?, [String])]
    )
    func `refuses by name what is wrong`(_ key: String, _ value: JSON?, _ faults: [String]) async throws {
        try await TestServer.run { server in
            let reply = try await register(server, Self.form.with(key, value))
            #expect(reply.status == .badRequest)
            #expect(reply.faults == faults, "\(reply.text)")
            #expect(try await server.revision() == .zero)
            #expect(!reply.text.contains("correct"))
        }
    }

    @Test func `under a name that is taken is refused, as of two at once the second is`() async throws {
        try await TestServer.run { server in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await register(server, Self.form).status.code } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201, 400, 400, 400])
            let again = try await register(server, Self.form)
            #expect(again.fault("username") == FieldFault.taken.message)
            #expect(try await server.store.read { try $0.count(RecordQuery(Patient.model)) } == 1)
        }
    }

    @Test func `is limited for a network, also for those who only try names`() async throws {
        var limits = RegistrationLimits()
        limits.perNetwork = 3
        try await TestServer.run(registrationLimits: limits) { server in
            // What is malformed is not counted: it costs nothing.
            for _ in 0..<5 { #expect(try await register(server, [:]).status == .badRequest) }
            #expect(try await register(server, Self.form).status == .created)
            for _ in 0..<2 { #expect(try await register(server, Self.form).status == .badRequest) }
            let refused = try await register(server, Self.form.with("username", "somebody"))
            #expect(refused.code == "RATE_LIMITED")
            #expect(refused.status == .tooManyRequests)
            #expect(refused["Retry-After"] == "3600")
            server.clock.advance(by: RegistrationLimits().window)
            #expect(try await register(server, Self.form.with("username", "somebody")).status == .created)
        }
    }
}
