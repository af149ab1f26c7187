import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("What has left a sync list")
struct RemovedRecordsTests {
    private static let path = "/api/medicines/sync/"
    private static let origin = Origin(user: nil, route: "test")

    private static func run(
        medicines count: Int,
        _ body: @Sendable (TestServer, String, [RecordID]) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("user")
            let ids = try await server.store.write(origin) { transaction in
                try (0..<count).map { try transaction.insert(Medicine.model, ["name": .text("Medicine \($0)")]).id }
            }
            try await body(server, try await server.signIn("user"), ids)
        }
    }

    private static func delete(_ ids: some Sequence<RecordID> & Sendable, _ server: TestServer) async throws {
        try await server.store.write(origin) { transaction in
            for id in ids { try transaction.delete(Medicine.model, id) }
        }
    }

    @Test(arguments: [(0, nil), (1, "1"), (3, "1,2,3"), (500, "list"), (501, "*"), (600, "*")] as [(Int, String?)])
    func `is told one by one up to 500`(_ count: Int, _ told: String?) async throws {
        try await Self.run(medicines: 601) { server, token, ids in
            let last = try #require(try await server.request(.get, Self.path, token: token)["X-Last-Sync"])
            try await Self.delete(ids.prefix(count), server)
            let reply = try await server.request(.get, Self.path + "?last_sync_timestamp=\(last)", token: token)
            #expect(reply.text == "[]")
            let list = ids.prefix(count).map(String.init).joined(separator: ",")
            #expect(reply["X-Sync-Removed"] == (told == "list" ? list : told))
        }
    }

    @Test func `is told once, and not to those who begin`() async throws {
        try await Self.run(medicines: 3) { server, token, ids in
            let last = try #require(try await server.request(.get, Self.path, token: token)["X-Last-Sync"])
            try await Self.delete([ids[1]], server)
            let reply = try await server.request(.get, Self.path + "?last_sync_timestamp=\(last)", token: token)
            #expect(reply["X-Sync-Removed"] == "2")
            let next = try #require(reply["X-Last-Sync"])
            let nothing = try await server.request(.get, Self.path + "?last_sync_timestamp=\(next)", token: token)
            #expect(nothing["X-Sync-Removed"] == nil)
            let full = try await server.request(.get, Self.path, token: token)
            #expect(full.ids == [ids[0], ids[2]] && full["X-Sync-Removed"] == nil)
        }
    }

    @Test func `is not what came and went in between`() async throws {
        try await Self.run(medicines: 1) { server, token, _ in
            let last = try #require(try await server.request(.get, Self.path, token: token)["X-Last-Sync"])
            let id = try await server.make(Medicine.model, ["name": .text("Passing")])
            try await Self.delete([id], server)
            let reply = try await server.request(.get, Self.path + "?last_sync_timestamp=\(last)", token: token)
            #expect(reply.text == "[]")
            // To name it is no fault: nobody holds it.
            #expect([nil, String(id)].contains(reply["X-Sync-Removed"]))
        }
    }

    @Test func `changes the tag although no record is sent`() async throws {
        try await Self.run(medicines: 3) { server, token, ids in
            let last = try #require(try await server.request(.get, Self.path, token: token)["X-Last-Sync"])
            let path = Self.path + "?last_sync_timestamp=\(last)"
            let tag = try #require(try await server.request(.get, path, token: token)["ETag"])
            try await Self.delete([ids[0]], server)
            let reply = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(reply.status == .ok && reply["X-Sync-Removed"] == "1" && reply["ETag"] != tag)
        }
    }

    @Test func `is told on the page in whose time it left`() async throws {
        try await Self.run(medicines: 0) { server, token, _ in
            var ids: [RecordID] = []
            for name in ["a", "b", "c", "d"] {
                ids.append(try await server.make(Medicine.model, ["name": .text(name)]))
            }
            let last = try #require(try await server.request(.get, Self.path, token: token)["X-Last-Sync"])
            try await Self.delete([ids[0]], server)
            for id in ids[1...2] {
                try await server.store.write(Self.origin) { transaction in
                    var medicine = try #require(try transaction.record(Medicine.model, id))
                    medicine[Medicine.isPrescriptionRequired] = true
                    try transaction.update(medicine)
                }
            }
            try await Self.delete([ids[3]], server)
            let first = try await server.request(
                .get,
                Self.path + "?limit=1&last_sync_timestamp=\(last)",
                token: token
            )
            #expect(first.ids == [ids[1]] && first["X-Sync-Removed"] == "1" && first["X-Sync-More"] == "true")
            let next = try #require(first["X-Last-Sync"])
            let second = try await server.request(
                .get,
                Self.path + "?limit=1&last_sync_timestamp=\(next)",
                token: token
            )
            #expect(second.ids == [ids[2]] && second["X-Sync-Removed"] == "4" && second["X-Sync-More"] == nil)
        }
    }
}
