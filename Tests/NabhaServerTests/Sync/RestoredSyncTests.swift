import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// What a phone knows of a time that was lost with a restored backup.
@Suite("A sync after a restore")
struct RestoredSyncTests {
    private struct Lost: Sendable {
        let since: String
        let modified: String
        let version: String
        let appointment: RecordID
        let token: String
    }

    /// A server that was backed up, went on, and was restored; and what a phone saw before that.
    private func run(_ body: @Sendable (TestServer, Lost) async throws -> Void) async throws {
        try await TestServer.run { server in
            let doctor = try await server.makeDoctor("doctor")
            let patient = try await server.makePatient("patient")
            let kept = try await server.makeAppointment(patient, doctor, hours: 1)
            let backup = server.store.path + ".backup"
            try await server.store.backup(to: backup) { _ in }
            server.clock.advance(by: .seconds(60))
            _ = try await server.makeAppointment(patient, doctor, hours: 2)
            let token = try await server.signIn("doctor")
            let edit: JSON = [
                "client_last_synced_at": .string(server.clock.now.description), "diagnosis": "Seasonal fever",
            ]
            let update = try await server.request(
                .put,
                "/api/appointments/\(kept)/sync_update/",
                token: token,
                json: edit
            )
            server.clock.advance(by: .seconds(60))
            let list = try await server.request(.get, "/api/appointments/sync/", token: token)
            #expect(list.ids.count == 2)
            server.clock.advance(by: .seconds(60))
            let restored = try await Self.restore(backup, for: server)
            server.clock.advance(by: .seconds(60))
            let lost = Lost(
                since: try #require(list["X-Last-Sync"]),
                modified: try #require(list["Last-Modified"]),
                version: try #require(update.json["updated_at"]?.string),
                appointment: kept,
                token: token
            )
            try await server.moved(to: restored) { try await body($0, lost) }
        }
    }

    private static func restore(_ backup: String, for server: TestServer) async throws -> String {
        let path = backup + ".restored"
        let environment = server.store.environment
        _ = try await SQLiteStore.restore(backup: backup, to: path, force: false, environment: environment) { _ in }
        return path
    }

    @Test func `from a moment that was lost sends everything, and says that the rest is to be forgotten`() async throws
    {
        try await run { server, lost in
            let token = try await server.signIn("doctor")
            for _ in 0..<2 {
                let path = "/api/appointments/sync/?last_sync_timestamp=\(lost.since)"
                let reply = try await server.request(.get, path, token: token)
                #expect(reply.ids == [lost.appointment])
                #expect(reply["X-Sync-Removed"] == "*")
            }
            let first = try await server.request(.get, "/api/appointments/sync/", token: token)
            let since = try #require(first["X-Last-Sync"])
            #expect(first["X-Sync-Removed"] == nil)
            let next = try await server.request(
                .get,
                "/api/appointments/sync/?last_sync_timestamp=\(since)",
                token: token
            )
            #expect(next.ids == [])
            #expect(next["X-Sync-Removed"] == nil)
        }
    }

    @Test func `does not take a date from before for the state of now`() async throws {
        try await run { server, lost in
            let reply = try await server.request(
                .get,
                "/api/appointments/sync/",
                token: try await server.signIn("doctor"),
                headers: [.ifModifiedSince: lost.modified]
            )
            #expect(reply.status == .ok)
        }
    }

    @Test func `refuses an update of a version that was lost`() async throws {
        try await run { server, lost in
            let token = try await server.signIn("doctor")
            let path = "/api/appointments/\(lost.appointment)/sync_update/"
            let edit: JSON = ["client_last_synced_at": .string(lost.version), "diagnosis": "Dengue"]
            let refused = try await server.request(.put, path, token: token, json: edit)
            #expect(refused.status.code == 409)
            #expect(refused.code == "STALE_UPDATE")
            let list = try await server.request(.get, "/api/appointments/sync/", token: token)
            let seen = try #require(list.records.first?["updated_at"]?.string)
            let again: JSON = ["client_last_synced_at": .string(seen), "diagnosis": "Dengue"]
            #expect(try await server.request(.put, path, token: token, json: again).status == .ok)
        }
    }

    @Test func `is nobody's by a token from before`() async throws {
        try await run { server, lost in
            let reply = try await server.request(.get, "/api/auth/me/", token: lost.token)
            #expect(reply.status == .unauthorized)
        }
    }

    @Test func `does not give a token from before to whoever has the same id now`() async throws {
        try await TestServer.run { server in
            let backup = server.store.path + ".backup"
            try await server.store.backup(to: backup) { _ in }
            _ = try await server.makePatient("mallory")
            let token = try await server.signIn("mallory")
            let restored = try await Self.restore(backup, for: server)
            try await server.moved(to: restored) { server in
                _ = try await server.makeUser("admin", isAdmin: true)
                #expect(try await server.request(.get, "/api/users/", token: token).status == .unauthorized)
            }
        }
    }
}
