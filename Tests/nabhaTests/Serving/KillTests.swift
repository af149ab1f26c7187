import AsyncHTTPClient
import Foundation
import NIOHTTP1
import NabhaModel
import NabhaSync
import Synchronization
import Testing

@testable import NabhaStore
@testable import nabha

/// The power goes while the server writes, again and again.
@Suite("A server that is killed", .serialized)
struct KillTests {
    private static let rounds = 100
    private static let writers = 6
    private static let seed = UInt64(ProcessInfo.processInfo.environment["NABHA_SEED"] ?? "") ?? 1

    /// What each writer has sent, and what of it was acknowledged: numbers that only rise.
    private final class Ledger: Sendable {
        struct Entry {
            var sent = 0
            var acknowledged = 0
            /// The record's version as it was seen last.
            var version: String
        }
        let entries: Mutex<[RecordID: Entry]>
        let count = Mutex(0)
        init(_ entries: [RecordID: Entry]) { self.entries = Mutex(entries) }
    }

    @Test func `keeps every acknowledged write and a sound database`() async throws {
        print("kill test: \(Self.rounds) rounds, seed \(Self.seed)")
        let directory = try WorkDirectory()
        let data = directory.file("data")
        #expect(try await Program.run(["demo", "load", "--scale", "300", "--data", data]).status == 0)
        var random = SeededGenerator(seed: Self.seed)
        var server = try await RunningServer.start(["--data", data, "--log-level", "error"])
        let token = try #require(try await server.signIn("admin", DemoLoad.password))
        let ledger = Ledger(try await Self.appointments(server, token))
        for round in 1...Self.rounds {
            try await Self.write(ledger, server, token, acknowledged: Int.random(in: 0...25, using: &random))
            server = try await RunningServer.start(["--data", data, "--log-level", "error"])
            try await Self.verify(ledger, server, token, round: round)
        }
        let written = ledger.count.withLock { $0 }
        #expect(written > Self.rounds, "the writers wrote too little to mean anything")
        print("kill test: \(written) acknowledged writes, all there")
        await server.kill()
        let store = try SQLiteStore(path: data + "/nabha.sqlite", mode: .existing, environment: .system)
        #expect(try await store.integrityFaults() == [])
        #expect(try await store.read { try AuditLog(session: $0.session).verify().firstFault } == nil)
    }

    private static func appointments(_ server: RunningServer, _ token: String) async throws -> [RecordID: Ledger.Entry]
    {
        let reply = try await server.request(.GET, "/api/appointments/sync/", token: token)
        guard case .array(let records) = reply.json else { return [:] }
        let active = records.filter { ["PENDING", "CONFIRMED"].contains($0["status"]?.string) }.prefix(writers)
        #expect(active.count == writers)
        return Dictionary(
            uniqueKeysWithValues: active.compactMap { record in
                guard let id = record["id"]?.integer, let version = record["updated_at"]?.string else { return nil }
                return (id, Ledger.Entry(version: version))
            }
        )
    }

    /// Lets everyone write, and kills the server as soon as so many writes have been acknowledged: the others are then
    /// on their way, waiting, or being written.
    private static func write(
        _ ledger: Ledger,
        _ server: RunningServer,
        _ token: String,
        acknowledged enough: Int
    ) async throws {
        let (acknowledgements, acknowledged) = AsyncStream<Void>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            for id in ledger.entries.withLock({ Array($0.keys) }) {
                group.addTask { await keepWriting(id, ledger, server, token) { acknowledged.yield() } }
            }
            group.addTask {
                var iterator = acknowledgements.makeAsyncIterator()
                for _ in 0..<enough { await iterator.next() }
                await server.kill()
            }
        }
    }

    private static func keepWriting(
        _ id: RecordID,
        _ ledger: Ledger,
        _ server: RunningServer,
        _ token: String,
        acknowledged: @Sendable () -> Void
    ) async {
        while true {
            let (number, version) = ledger.entries.withLock { entries -> (Int, String) in
                entries[id]?.sent += 1
                return (entries[id]?.sent ?? 0, entries[id]?.version ?? "")
            }
            let body: JSON = ["client_last_synced_at": .string(version), "notes": .string("write \(number)")]
            let path = "/api/appointments/\(id)/sync_update/"
            guard let reply = try? await server.request(.PUT, path, token: token, json: body) else { return }
            #expect(reply.status == 200, "\(String(decoding: reply.body, as: UTF8.self))")
            guard let version = reply.json["updated_at"]?.string else { return }
            ledger.entries.withLock { entries in
                entries[id]?.acknowledged = number
                entries[id]?.version = version
            }
            ledger.count.withLock { $0 += 1 }
            acknowledged()
        }
    }

    private static func verify(_ ledger: Ledger, _ server: RunningServer, _ token: String, round: Int) async throws {
        let reply = try await server.request(.GET, "/api/appointments/sync/?fields=notes", token: token)
        guard case .array(let records) = reply.json else {
            Issue.record("round \(round): no list")
            return
        }
        ledger.entries.withLock { entries in
            for record in records {
                guard let id = record["id"]?.integer, var entry = entries[id] else { continue }
                let text = record["notes"]?.string ?? ""
                let stored = text.hasPrefix("write ") ? Int(text.dropFirst(6)) ?? 0 : 0
                #expect(stored >= entry.acknowledged, "round \(round): an acknowledged write of \(id) is gone")
                #expect(stored <= entry.sent, "round \(round): \(id) holds what nobody sent")
                entry.version = record["updated_at"]?.string ?? entry.version
                entries[id] = entry
            }
        }
    }
}
