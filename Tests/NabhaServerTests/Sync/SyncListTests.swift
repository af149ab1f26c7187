import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Incremental sync lists")
struct SyncListTests {
    /// A doctor with three appointments of two patients.
    private func clinic(_ server: TestServer) async throws -> (token: String, appointments: [RecordID]) {
        let doctor = try await server.makeDoctor("doctor")
        let first = try await server.makePatient("first")
        let second = try await server.makePatient("second")
        var appointments: [RecordID] = []
        for (patient, hours) in [(first, 24.0), (second, 25), (first, 26)] {
            server.clock.advance(by: .seconds(60))
            appointments.append(try await server.makeAppointment(patient, doctor, hours: hours))
        }
        return (try await server.signIn("doctor"), appointments)
    }

    @Test func `a first sync sends everything in view with the default fields`() async throws {
        try await TestServer.run { server in
            let (token, appointments) = try await clinic(server)
            let reply = try await server.request(.get, "/api/appointments/sync/", token: token)
            #expect(reply.status == .ok)
            #expect(reply.ids == appointments)
            #expect(reply["X-Records-Synced"] == "3")
            #expect(reply["X-Sync-Strategy"] == "server-authoritative")
            #expect(reply["X-Sync-Removed"] == nil)
            #expect(reply["Vary"] == "Authorization, Accept-Encoding")
            #expect(reply["Cache-Control"] == "private, no-cache")
            guard case .object(let members)? = reply.records.first else {
                Issue.record("no record")
                return
            }
            #expect(members.map(\.key) == Appointment.model.sync?.defaultFields)
            #expect(reply.records.first?["diagnosis"] == .null)
        }
    }

    @Test func `the next sync from X-Last-Sync sends only what changed`() async throws {
        try await TestServer.run { server in
            let (token, appointments) = try await clinic(server)
            let first = try await server.request(.get, "/api/appointments/sync/", token: token)
            let last = try #require(first["X-Last-Sync"])
            let nothing = try await server.request(
                .get,
                "/api/appointments/sync/?last_sync_timestamp=\(last)",
                token: token
            )
            #expect(nothing.ids == [])
            #expect(nothing.text == "[]")
            let update = try await server.request(
                .put,
                "/api/appointments/\(appointments[1])/sync_update/",
                token: token,
                json: ["client_last_synced_at": .string(last), "diagnosis": "Seasonal fever"]
            )
            #expect(update.status == .ok, "\(update.text)")
            #expect(update.json["last_synced_at"] == update.json["updated_at"])
            let changed = try await server.request(
                .get,
                "/api/appointments/sync/?last_sync_timestamp=\(last)",
                token: token
            )
            #expect(changed.ids == [appointments[1]])
            #expect(changed.records.first?["diagnosis"] == "Seasonal fever")
        }
    }

    @Test func `the same tag gives 304 until the view changes`() async throws {
        try await TestServer.run { server in
            let (token, appointments) = try await clinic(server)
            let path = "/api/appointments/sync/"
            let first = try await server.request(.get, path, token: token)
            let tag = try #require(first["ETag"])
            for sent in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: sent])
                #expect(again.status == .notModified, "\(sent)")
                #expect(again.body.isEmpty)
                #expect(again["ETag"] == tag)
                #expect(again["X-Last-Sync"] != nil)
            }
            _ = try await server.makeUser("somebody else")
            let untouched = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(untouched.status == .notModified)
            let last = try #require(first["X-Last-Sync"])
            try await server.request(
                .put,
                "/api/appointments/\(appointments[0])/sync_update/",
                token: token,
                json: ["client_last_synced_at": .string(last), "notes": "Seen"]
            )
            let changed = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(changed.status == .ok)
            #expect(changed["ETag"] != tag)
        }
    }

    @Test func `two updates from one version: exactly one wins`() async throws {
        try await TestServer.run { server in
            let (token, appointments) = try await clinic(server)
            let last = try #require(
                try await server.request(.get, "/api/appointments/sync/", token: token)["X-Last-Sync"]
            )
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        try await server.request(
                            .put,
                            "/api/appointments/\(appointments[0])/sync_update/",
                            token: token,
                            json: ["client_last_synced_at": .string(last), "notes": .string("writer \(writer)")]
                        )
                        .status.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 409, count: 7))
        }
    }

    @Test func `a conflict is told in the exact shape`() async throws {
        try await TestServer.run { server in
            let (token, appointments) = try await clinic(server)
            let reply = try await server.request(
                .put,
                "/api/appointments/\(appointments[0])/sync_update/",
                token: token,
                json: ["client_last_synced_at": "2024-01-01T00:00:00Z", "notes": "late"]
            )
            #expect(reply.status == .conflict)
            guard case .object(let members) = reply.json else { return }
            #expect(
                members.map(\.key) == [
                    "error_code", "message", "conflict_type", "server_version", "client_version", "suggested_action",
                ]
            )
            #expect(reply.json["client_version"] == "2024-01-01T00:00:00Z")
        }
    }

    @Test func `a page ends at a whole instant and the next begins there`() async throws {
        try await TestServer.run { server in
            let (token, appointments) = try await clinic(server)
            let first = try await server.request(.get, "/api/appointments/sync/?limit=2", token: token)
            #expect(first.ids == Array(appointments.prefix(2)))
            #expect(first["X-Sync-More"] == "true")
            let last = try #require(first["X-Last-Sync"])
            let second = try await server.request(
                .get,
                "/api/appointments/sync/?limit=2&last_sync_timestamp=\(last)",
                token: token
            )
            #expect(second.ids == [appointments[2]])
            #expect(second["X-Sync-More"] == nil)
        }
    }

    @Test(
        arguments: [
            "yesterday", "2024-01-20", "2024-01-20T09:30:00", "2999-01-01T00:00:00Z", "2024-13-01T00:00:00Z", "0",
            "2024-01-20T09:30:00%2B99:00", "%F0%9F%92%8A",
        ])
    func `a bad timestamp is refused by name`(_ text: String) async throws {
        try await TestServer.run { server in
            let (token, _) = try await clinic(server)
            let reply = try await server.request(
                .get,
                "/api/appointments/sync/?last_sync_timestamp=\(text)",
                token: token
            )
            #expect(reply.status == .badRequest)
            #expect(reply.code == "INVALID_TIMESTAMP")
            #expect(reply.json["last_sync_timestamp"] != nil)
        }
    }

    @Test(arguments: ["2024-01-20T09:30:00+05:30", "2024-01-20T09:30:00%2B05:30", "2024-01-20T04:00:00Z"])
    func `a zone may stand raw or encoded`(_ text: String) async throws {
        try await TestServer.run { server in
            let (token, appointments) = try await clinic(server)
            let reply = try await server.request(
                .get,
                "/api/appointments/sync?last_sync_timestamp=\(text)",
                token: token
            )
            #expect(reply.ids == appointments, "\(reply.text)")
        }
    }
}
