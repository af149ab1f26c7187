import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// Phones that synced last at different moments share a reply where nothing changed in between.
@Suite("Replies that are kept")
struct SharedReplyTests {
    /// Appointments of one doctor, edited in turn, one edit a minute.
    private func edited(_ server: TestServer) async throws -> (token: String, edits: [RecordID: Instant]) {
        let doctor = try await server.makeDoctor("doctor")
        let patient = try await server.makePatient("patient")
        var edits: [RecordID: Instant] = [:]
        for hours in 1...6 {
            let id = try await server.makeAppointment(patient, doctor, hours: Double(hours))
            edits[id] = try #require(try await server.record(Appointment.model, id)).updatedAt
        }
        for id in edits.keys.sorted() where id % 2 == 0 {
            server.clock.advance(by: .seconds(60))
            edits[id] = try await edit(id, server)
        }
        server.clock.advance(by: .seconds(3_600))
        return (try await server.signIn("doctor"), edits)
    }

    private func edit(_ id: RecordID, _ server: TestServer) async throws -> Instant {
        try await server.store.write(Origin(user: nil, route: "test")) { transaction in
            guard var record = try transaction.record(Appointment.model, id) else { return }
            record["notes"] = .text("edited")
            try transaction.update(record)
        }
        return try #require(try await server.record(Appointment.model, id)).updatedAt
    }

    private func list(_ server: TestServer, _ token: String, since: Instant) async throws -> TestReply {
        try await server.request(.get, "/api/appointments/sync/?last_sync_timestamp=\(since)", token: token)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `are right for each timestamp, in whatever order phones ask`(_ seed: UInt64) async throws {
        try await TestServer.run { server in
            var (token, edits) = try await edited(server)
            for round in 0..<2 {
                let moments = edits.values.flatMap { instant in
                    [-1, 0, 1, 20_000_000].map { instant.advanced(by: .microseconds($0)) }
                }
                var generator = SeededGenerator(seed: seed)
                for since in (moments + moments).shuffled(using: &generator) {
                    let reply = try await list(server, token, since: since)
                    let expected = edits.filter { $0.value > since }.map(\.key).sorted()
                    #expect(reply.ids.sorted() == expected, "seed \(seed), round \(round), since \(since)")
                }
                // Then something changes, and what was kept must not be sent again.
                let first = try #require(edits.keys.min())
                edits[first] = try await edit(first, server)
            }
        }
    }
}
