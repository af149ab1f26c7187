import Foundation
import HTTPTypes
import HummingbirdTesting
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Synchronization
import Testing

@Suite("A follower of X-Last-Sync under concurrent writers")
struct FollowerTests {
    private static let writers = 8
    /// 60 in a whole test run, fewer in a quick one.
    private static let duration = Duration.seconds(
        Int(ProcessInfo.processInfo.environment["NABHA_FOLLOW_SECONDS"] ?? "") ?? 5
    )

    /// What the writers have done: the last version of each appointment that was acknowledged, and who is done.
    private final class Progress: Sendable {
        let acknowledged = Mutex<[Int64: String]>([:])
        let finished = Mutex(0)
    }

    /// What the follower has seen: the latest version of each record, and how often a version came twice.
    private struct Seen {
        var versions: [Int64: String] = [:]
        var repeated = 0

        mutating func take(_ records: [JSON]) {
            for record in records {
                guard let id = record["id"]?.integer, let version = record["updated_at"]?.string else { continue }
                if versions[id] == version { repeated += 1 }
                versions[id] = version
            }
        }
    }

    @Test func `misses nothing and gets nothing twice`() async throws {
        try await TestServer.run(.ahc(.http), clock: .real) { server in
            let doctor = try await server.makeDoctor("doctor")
            var appointments: [RecordID] = []
            for index in 0..<40 {
                let patient = try await server.makePatient("patient \(index)")
                appointments.append(try await server.makeAppointment(patient, doctor, hours: Double(index + 1)))
            }
            let token = try await server.signIn("doctor")
            let deadline = ContinuousClock.now + Self.duration
            let progress = Progress()
            var seen = Seen()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<Self.writers {
                    let own = appointments.enumerated().filter { $0.offset % Self.writers == writer }.map(\.element)
                    group.addTask {
                        try await Self.write(own, token, server, until: deadline, progress)
                        progress.finished.withLock { $0 += 1 }
                    }
                }
                var last: String?
                var isLastRound = false
                while true {
                    let path = "/api/appointments/sync/" + (last.map { "?last_sync_timestamp=\($0)" } ?? "")
                    let reply = try await server.request(.get, path, token: token)
                    #expect(reply.status == .ok)
                    seen.take(reply.records)
                    last = reply["X-Last-Sync"]
                    if isLastRound { break }
                    isLastRound = progress.finished.withLock { $0 } == Self.writers
                }
                try await group.waitForAll()
            }
            let final = progress.acknowledged.withLock { $0 }
            #expect(final.count == appointments.count)
            for (id, version) in final { #expect(seen.versions[id] == version, "appointment \(id) was missed") }
            #expect(seen.repeated == 0)
        }
    }

    /// Updates the appointments in turn and notes which version was acknowledged last.
    private static func write(
        _ appointments: [RecordID],
        _ token: String,
        _ server: TestServer,
        until deadline: ContinuousClock.Instant,
        _ progress: Progress
    ) async throws {
        var round = 0
        while ContinuousClock.now < deadline || round < appointments.count {
            let id = appointments[round % appointments.count]
            let version = progress.acknowledged.withLock { $0[id] }
            let current: String
            if let version {
                current = version
            } else {
                current = try #require(
                    try await server.store.read { try $0.record(Appointment.model, id)?.updatedAt.description }
                )
            }
            let reply = try await server.request(
                .put,
                "/api/appointments/\(id)/sync_update/",
                token: token,
                json: ["client_last_synced_at": .string(current), "notes": .string("round \(round)")]
            )
            #expect(reply.status == .ok, "\(reply.text)")
            let updated = try #require(reply.json["updated_at"]?.string)
            progress.acknowledged.withLock { $0[id] = updated }
            round += 1
        }
    }
}
