import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `The sessions of a user` {
    private struct Tokens: Sendable {
        let access: String
        let refresh: String
    }

    private func signIn(_ clinic: AppointmentDesk, _ password: String = TestServer.password) async throws -> Tokens? {
        let json = try await clinic.server
            .request(
                .post,
                "/api/auth/login/",
                json: ["username": "asha", "password": .string(password)]
            )
            .json
        guard let access = json["access"]?.string, let refresh = json["refresh"]?.string else { return nil }
        return Tokens(access: access, refresh: refresh)
    }

    private func areAlive(_ tokens: Tokens, _ clinic: AppointmentDesk) async throws -> (access: Bool, refresh: Bool) {
        let me = try await clinic.server.request(.get, "/api/auth/me/", token: tokens.access)
        let refreshed = try await clinic.server.request(
            .post,
            "/api/auth/token/refresh/",
            json: ["refresh": .string(tokens.refresh)]
        )
        return (me.status == .ok, refreshed.status == .ok)
    }

    private static let endings: [JSON] = [["is_active": false], ["password": "another password"]]

    /// The clock stands still: what was issued in the same second as the change dies too.
    @Test(arguments: endings, [Duration.zero, .seconds(60)])
    func `end at once, all of them`(_ change: JSON, _ delay: Duration) async throws {
        try await AppointmentDesk.run { clinic in
            let path = "users/\(try clinic.district.user(.asha))/"
            let first = try #require(try await signIn(clinic))
            let second = try #require(try await signIn(clinic))
            clinic.server.clock.advance(by: delay)
            #expect(try await clinic.send(.patch, path, as: .admin, change).status == .ok)
            for tokens in [first, second] {
                let alive = try await areAlive(tokens, clinic)
                #expect(!alive.access && !alive.refresh)
            }
            #expect(try await signIn(clinic) == nil)
        }
    }

    @Test func `do not come alive again with the user`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "users/\(try clinic.district.user(.asha))/"
            let tokens = try #require(try await signIn(clinic))
            for isActive in [false, true] {
                _ = try await clinic.send(.patch, path, as: .admin, ["is_active": .bool(isActive)])
            }
            let alive = try await areAlive(tokens, clinic)
            #expect(!alive.access && !alive.refresh)
            let new = try #require(try await signIn(clinic))
            #expect(try await areAlive(new, clinic) == (true, true))
        }
    }

    /// A sign-in compares the old password, the password is changed, and only then the session begins.
    @Test(arguments: 0..<8)
    func `do not begin with a password that is changed meanwhile`(_ round: Int) async throws {
        try await AppointmentDesk.run { clinic in
            let path = "users/\(try clinic.district.user(.asha))/"
            let begun = try await withThrowingTaskGroup(of: Tokens?.self) { group in
                for index in 0..<8 {
                    if index == round {
                        group.addTask {
                            _ = try await clinic.send(.patch, path, as: .admin, ["password": "another password"])
                            return nil
                        }
                    }
                    group.addTask { try await signIn(clinic) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for tokens in begun.compactMap(\.self) {
                let alive = try await areAlive(tokens, clinic)
                #expect(!alive.access && !alive.refresh)
            }
        }
    }

    @Test func `begin with the new password, in the same second`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "users/\(try clinic.district.user(.asha))/"
            _ = try await clinic.send(.patch, path, as: .admin, ["password": "another password"])
            let new = try #require(try await signIn(clinic, "another password"))
            #expect(try await areAlive(new, clinic) == (true, true))
        }
    }

    @Test(arguments: [["first_name": "Asha"], ["is_active": true], [:]] as [JSON])
    func `go on when something else changes`(_ change: JSON) async throws {
        try await AppointmentDesk.run { clinic in
            let path = "users/\(try clinic.district.user(.asha))/"
            let tokens = try #require(try await signIn(clinic))
            #expect(try await clinic.send(.patch, path, as: .admin, change).status == .ok)
            #expect(try await areAlive(tokens, clinic) == (true, true))
        }
    }

    @Test func `of another user are not touched`() async throws {
        try await AppointmentDesk.run { clinic in
            let tokens = try #require(try await signIn(clinic))
            let other = try clinic.district.user(.binder)
            _ = try await clinic.send(.patch, "users/\(other)/", as: .admin, ["password": "another password"])
            #expect(try await areAlive(tokens, clinic) == (true, true))
        }
    }

    // MARK: The last admin

    @Test func `of the last active admin cannot be ended by deactivation`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "users/\(try clinic.district.user(.admin))/"
            let before = try await clinic.server.revision()
            let refused = try await clinic.send(
                .patch,
                path,
                as: .admin,
                ["is_active": false, "password": "long enough"]
            )
            #expect(refused.fault("is_active") == "This is the last active admin: make another one first.")
            #expect(try await clinic.server.revision() == before)
            _ = try await clinic.send(
                .post,
                "users/",
                as: .admin,
                ["username": "second", "password": "long enough", "role": "admin"]
            )
            #expect(try await clinic.send(.patch, path, as: .admin, ["is_active": false]).status == .ok)
            #expect(try await clinic.send(.get, "users/", as: .admin).status == .unauthorized)
        }
    }

    @Test func `of two admins who deactivate each other at once leave one`() async throws {
        try await AppointmentDesk.run { clinic in
            let users = [try clinic.district.user(.admin), try clinic.district.user(.deactivated)]
            try await clinic.server.set(User.model, users[1], ["is_active": .bool(true)])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for (caller, other) in [(District.Caller.admin, users[1]), (.deactivated, users[0])] {
                    group.addTask {
                        try await clinic.send(.patch, "users/\(other)/", as: caller, ["is_active": false]).status.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // The loser is told so, or is deactivated already.
            #expect(statuses.count { $0 == 200 } == 1, "\(statuses)")
            #expect(statuses.allSatisfy { [200, 400, 401].contains($0) })
        }
    }
}
