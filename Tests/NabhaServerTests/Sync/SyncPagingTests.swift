import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Sync lists in pages")
struct SyncPagingTests {
    private static let path = "/api/medicines/sync/"
    private static let origin = Origin(user: nil, route: "test")

    /// Medicines in commits of one to seven, which share their instants.
    private static func run(
        seed: UInt64,
        commits: Int,
        _ body: @Sendable (TestServer, String) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("user")
            let random = SeededBytes(seed: seed)
            for commit in 0..<commits {
                let size = Int(random.next(1)[0]) % 7 + 1
                server.clock.advance(by: .microseconds(Int(random.next(1)[0])))
                try await server.store.write(origin) { transaction in
                    for place in 0..<size {
                        try transaction.insert(Medicine.model, ["name": .text("Medicine \(commit)/\(place)")])
                    }
                }
            }
            try await body(server, try await server.signIn("user"))
        }
    }

    /// What a client that pages holds: names by id, and how it got there.
    private struct Holding {
        var names: [Int64: String] = [:]
        var instants: [String] = []
        var repeated = 0
        var pages = 0
        var last: String?

        mutating func take(_ reply: TestReply, limit: Int) throws {
            pages += 1
            let times = reply.records.compactMap { $0["updated_at"]?.string }
            #expect(times == times.sorted())
            // A page ends at a whole instant: no later one begins with the same.
            if let first = times.first { #expect(!instants.contains(first)) }
            if reply["X-Sync-More"] != nil {
                #expect(reply["X-Sync-More"] == "true" && reply.records.count >= limit)
                #expect(reply["X-Last-Sync"] == times.last)
                // More than the limit only to complete the last instant.
                #expect(times.filter { $0 != times.last }.count < limit)
            }
            #expect(reply["X-Records-Synced"] == String(reply.records.count))
            for record in reply.records {
                let id = try #require(record["id"]?.integer)
                if names.updateValue(record["name"]?.string ?? "", forKey: id) != nil { repeated += 1 }
            }
            for id in (reply["X-Sync-Removed"] ?? "").split(separator: ",").compactMap({ Int64($0) }) {
                names[id] = nil
            }
            instants += times
            last = reply["X-Last-Sync"]
        }

        func query(limit: Int) -> String { "?limit=\(limit)" + (last.map { "&last_sync_timestamp=\($0)" } ?? "") }
    }

    private static func full(_ server: TestServer, _ token: String) async throws -> [Int64: String] {
        let reply = try await server.request(.get, path, token: token)
        return Dictionary(
            reply.records.compactMap { record in record["id"]?.integer.map { ($0, record["name"]?.string ?? "") } },
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Test(arguments: [1, 2, 3, 5, 7, 20, 10_000], [1, 2] as [UInt64])
    func `are together the whole list, nothing twice, each ending at a whole instant`(
        _ limit: Int,
        _ seed: UInt64
    ) async throws {
        try await Self.run(seed: seed, commits: 20) { server, token in
            var holding = Holding()
            repeat {
                let path = Self.path + holding.query(limit: limit)
                let reply = try await server.request(.get, path, token: token)
                #expect(reply.status == .ok, "\(reply.text)")
                try holding.take(reply, limit: limit)
                if reply["X-Sync-More"] == nil { break }
            } while holding.pages < 100
            #expect(holding.names == (try await Self.full(server, token)), "seed \(seed)")
            #expect(holding.repeated == 0)
            #expect(limit > 7 || holding.pages > 5)
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `miss no change that is made between them`(_ seed: UInt64) async throws {
        try await Self.run(seed: seed, commits: 15) { server, token in
            let random = SeededBytes(seed: seed + 100)
            var holding = Holding()
            var isComplete = false
            repeat {
                let path = Self.path + holding.query(limit: Int(random.next(1)[0]) % 6 + 1)
                let reply = try await server.request(.get, path, token: token)
                for record in reply.records {
                    holding.names[try #require(record["id"]?.integer)] = record["name"]?.string
                }
                for id in (reply["X-Sync-Removed"] ?? "").split(separator: ",").compactMap({ Int64($0) }) {
                    holding.names[id] = nil
                }
                holding.last = reply["X-Last-Sync"]
                holding.pages += 1
                isComplete = reply["X-Sync-More"] == nil
                if holding.pages < 20 { try await Self.change(server, random) }
            } while !isComplete || holding.pages < 20
            #expect(holding.names == (try await Self.full(server, token)), "seed \(seed)")
        }
    }

    /// Renames, deletes or adds a medicine, seen or not yet seen.
    private static func change(_ server: TestServer, _ random: SeededBytes) async throws {
        let draw = random.next(2)
        let stamp = "changed \(draw[0]) \(server.clock.now.microseconds)"
        server.clock.advance(by: .microseconds(Int(draw[1])))
        try await server.store.write(origin) { transaction in
            let ids = try transaction.snapshot.records(RecordQuery(Medicine.model)).map(\.id)
            guard !ids.isEmpty, draw[0] % 4 != 0 else {
                try transaction.insert(Medicine.model, ["name": .text(stamp)])
                return
            }
            let id = ids[Int(draw[1]) % ids.count]
            if draw[0] % 4 == 1 { return try transaction.delete(Medicine.model, id) }
            var medicine = try #require(try transaction.record(Medicine.model, id))
            medicine[Medicine.name] = stamp
            try transaction.update(medicine)
        }
    }

    @Test func `have a tag that holds as long as the page does`() async throws {
        try await Self.run(seed: 1, commits: 5) { server, token in
            let path = Self.path + "?limit=2"
            let first = try await server.request(.get, path, token: token)
            let tag = try #require(first["ETag"])
            _ = try await server.make(Medicine.model, ["name": .text("One that comes later")])
            let same = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(same.status == .notModified && same.body.isEmpty)
            let id = try #require(first.ids.first)
            try await server.store.write(Self.origin) { transaction in
                try transaction.delete(Medicine.model, id)
            }
            let changed = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(changed.status == .ok && changed["ETag"] != tag)
        }
    }

    @Test func `have a tag that changes with the metadata in the body`() async throws {
        try await Self.run(seed: 1, commits: 5) { server, token in
            let path = Self.path + "?limit=10000&include_metadata=true"
            let first = try await server.request(.get, path, token: token)
            let tag = try #require(first["ETag"])
            let same = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(same.status == .notModified)
            _ = try await server.makeUser("somebody")
            let later = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(later.json["metadata"]?["last_sync"] != first.json["metadata"]?["last_sync"])
            #expect(later.status == .ok && later["ETag"] != tag)
        }
    }
}
