import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Sessions")
struct SessionTests {
    private func tokens(_ server: TestServer) async throws -> (access: String, refresh: String) {
        _ = try await server.makeDoctor("doctor")
        let reply = try await server.request(
            .post,
            "/api/auth/token/",
            json: ["username": "doctor", "password": .string(TestServer.password)]
        )
        return (try #require(reply.json["access"]?.string), try #require(reply.json["refresh"]?.string))
    }

    private func refresh(_ server: TestServer, _ token: String) async throws -> TestReply {
        try await server.request(.post, "/api/auth/token/refresh/", json: ["refresh": .string(token)])
    }

    private func isAccepted(_ server: TestServer, _ access: String) async throws -> Bool {
        try await server.request(.get, "/api/auth/me/", token: access).status == .ok
    }

    @Test func `a refresh gives new tokens and the old one dies`() async throws {
        try await TestServer.run { server in
            let first = try await tokens(server)
            let second = try await refresh(server, first.refresh)
            #expect(second.status == .ok)
            #expect(try await isAccepted(server, try #require(second.json["access"]?.string)))
            server.clock.advance(by: RefreshFamily.grace + .seconds(1))
            #expect(try await refresh(server, first.refresh).status == .unauthorized)
        }
    }

    @Test func `a reply that was lost is sent again within the grace`() async throws {
        try await TestServer.run { server in
            let first = try await tokens(server)
            let lost = try await refresh(server, first.refresh)
            server.clock.advance(by: .seconds(30))
            let again = try await refresh(server, first.refresh)
            #expect(again.json["refresh"] == lost.json["refresh"])
            #expect(try await refresh(server, try #require(again.json["refresh"]?.string)).status == .ok)
        }
    }

    @Test func `a dead refresh token ends the whole family, access tokens included`() async throws {
        try await TestServer.run { server in
            let first = try await tokens(server)
            let second = try await refresh(server, first.refresh)
            let access = try #require(second.json["access"]?.string)
            server.clock.advance(by: RefreshFamily.grace + .seconds(1))
            #expect(try await isAccepted(server, access))
            _ = try await refresh(server, first.refresh)
            #expect(try await isAccepted(server, access) == false)
            #expect(try await refresh(server, try #require(second.json["refresh"]?.string)).status == .unauthorized)
        }
    }

    @Test func `signing out ends the session, and twice is no fault`() async throws {
        try await TestServer.run { server in
            let first = try await tokens(server)
            for _ in 0..<2 {
                let reply = try await server.request(
                    .post,
                    "/api/auth/logout/",
                    json: ["refresh": .string(first.refresh)]
                )
                #expect(reply.status == .ok)
                #expect(reply.json == ["detail": "Successfully logged out"])
            }
            #expect(try await isAccepted(server, first.access) == false)
        }
    }

    @Test func `an access token lives an hour and a refresh token seven days`() async throws {
        try await TestServer.run { server in
            let first = try await tokens(server)
            server.clock.advance(by: .seconds(3_600 + 59))
            #expect(try await isAccepted(server, first.access))
            server.clock.advance(by: .seconds(2))
            #expect(try await isAccepted(server, first.access) == false)
            server.clock.advance(by: RefreshFamily.lifetime)
            #expect(try await refresh(server, first.refresh).status == .unauthorized)
        }
    }

    @Test func `an access token does not refresh and a refresh token does not open anything`() async throws {
        try await TestServer.run { server in
            let first = try await tokens(server)
            #expect(try await refresh(server, first.access).status == .unauthorized)
            #expect(try await isAccepted(server, first.refresh) == false)
        }
    }

    @Test func `a deactivated user's tokens stop at once`() async throws {
        try await TestServer.run { server in
            let first = try await tokens(server)
            #expect(try await isAccepted(server, first.access))
            try await server.store.write(Origin(user: nil, route: "test")) { transaction in
                var user = try #require(try transaction.record(User.model, 1))
                user[User.isActive] = false
                try transaction.update(user)
            }
            #expect(try await isAccepted(server, first.access) == false)
            #expect(try await refresh(server, first.refresh).status == .unauthorized)
        }
    }

    @Test func `guessing is slowed down`() async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("somebody")
            var statuses: [Int] = []
            for _ in 0..<8 {
                let reply = try await server.request(
                    .post,
                    "/api/auth/token/",
                    json: ["username": "somebody", "password": "wrong"]
                )
                statuses.append(reply.status.code)
                if reply.status.code == 429 { #expect(Int(reply["Retry-After"] ?? "") ?? 0 > 0) }
            }
            #expect(statuses.prefix(5).allSatisfy { $0 == 401 })
            #expect(statuses.last == 429)
        }
    }

    @Test func `an unknown user and a wrong password get the same reply`() async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("somebody")
            let wrong = try await server.request(
                .post,
                "/api/auth/token/",
                json: ["username": "somebody", "password": "wrong"]
            )
            let unknown = try await server.request(
                .post,
                "/api/auth/token/",
                json: ["username": "nobody", "password": "wrong"]
            )
            #expect(wrong.status == .unauthorized)
            #expect(wrong.body == unknown.body)
        }
    }
}
