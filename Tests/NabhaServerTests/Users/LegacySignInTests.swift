import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// People whose passwords Django hashed sign in beside those whose passwords were hashed here.
@Suite struct `A sign-in with Django's hashes about` {
    private func signIn(_ name: String, _ password: String, _ server: TestServer) async throws -> TestReply {
        let credentials: JSON = ["username": .string(name), "password": .string(password)]
        return try await server.request(.post, "/api/auth/token/", json: credentials)
    }

    @Test func `is refused alike for everybody, and knows when none of the hashes is left`() async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("ours")
            let hash = `A stored password hash`.django
            try await server.make(User.model, ["username": .text("theirs"), "password": .text(hash)])
            let before = try await server.store.read { try $0.legacyPassword() }
            #expect(before == hash)
            var refusals: Set<String> = []
            for name in ["ours", "theirs", "nobody"] {
                let reply = try await signIn(name, "wrong password 1", server)
                #expect(reply.status == .unauthorized, "\(name)")
                refusals.insert(reply.text)
            }
            #expect(refusals.count == 1)
            let taken = try await signIn("theirs", "बादल-1-monsoon", server)
            #expect(taken.status == .ok, "\(taken.text)")
            let after = try await server.store.read { try $0.legacyPassword() }
            #expect(after == nil)
            #expect(try await signIn("nobody", "wrong password 1", server).status == .unauthorized)
            #expect(try await signIn("theirs", "बादल-1-monsoon", server).status == .ok)
        }
    }
}
