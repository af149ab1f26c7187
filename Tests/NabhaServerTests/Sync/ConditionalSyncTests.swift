import HTTPTypes
import Logging
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Conditional requests for sync lists")
struct ConditionalSyncTests {
    private static let path = "/api/appointments/sync/"

    private static func get(
        _ clinic: Clinic,
        _ headers: HTTPFields = [:],
        _ query: String = "",
        as caller: Clinic.Caller = .doctor
    ) async throws -> TestReply {
        try await clinic.server.request(.get, path + query, token: try clinic.token(caller), headers: headers)
    }

    // MARK: Tags

    @Test func `are satisfied by the tag in every form that clients send`() async throws {
        try await Clinic.run { clinic in
            let tag = try #require(try await Self.get(clinic)["ETag"])
            let bare = tag.filter { $0 != "\"" }
            for sent in [
                tag, "W/" + tag, bare, " \(tag) ", "\"x\", \(tag), \"y\"", "\"x\",W/\(tag)", "x, \(bare)", "*",
            ] {
                #expect(try await Self.get(clinic, [.ifNoneMatch: sent]).status == .notModified, "\(sent)")
            }
            let upper = tag.uppercased()
            for sent in ["\"x\"", "", "\"\"", "x", bare + "x", "\"\(bare) \"", "\"x\", *"]
                + (upper == tag ? [] : [upper])
            {
                #expect(try await Self.get(clinic, [.ifNoneMatch: sent]).status == .ok, "\(sent)")
            }
        }
    }

    @Test func `go by the tag where there is one, whatever the date says`() async throws {
        try await Clinic.run { clinic in
            clinic.server.clock.advance(by: .seconds(10))
            let first = try await Self.get(clinic)
            let (tag, date) = (try #require(first["ETag"]), try #require(first["Last-Modified"]))
            let other: HTTPFields = [.ifNoneMatch: "\"other\"", .ifModifiedSince: date]
            #expect(try await Self.get(clinic, other).status == .ok)
            let old: HTTPFields = [.ifNoneMatch: tag, .ifModifiedSince: "Thu, 01 Jan 1970 00:00:00 GMT"]
            #expect(try await Self.get(clinic, old).status == .notModified)
            #expect(try await Self.get(clinic, [.ifModifiedSince: date]).status == .notModified)
            #expect(try await Self.get(clinic, [.ifModifiedSince: "yesterday"]).status == .ok)
        }
    }

    private static let kept = [
        "ETag", "Last-Modified", "Cache-Control", "Vary", "X-Last-Sync", "X-Records-Synced", "X-Sync-Strategy",
    ]

    @Test func `get the headers of the list again, and no body`() async throws {
        try await Clinic.run { clinic in
            let first = try await Self.get(clinic)
            let tag = try #require(first["ETag"])
            for headers: HTTPFields in [[.ifNoneMatch: tag], [.ifNoneMatch: "*"]] {
                let same = try await Self.get(clinic, headers)
                #expect(same.status == .notModified && same.body.isEmpty)
                for name in Self.kept { #expect(same[name] != nil && same[name] == first[name], "\(name)") }
                #expect(same["Content-Type"] == nil && same["Content-Encoding"] == nil)
                // Also where nothing is in memory.
                let token = try clinic.token(.doctor)
                try await clinic.server.restarted { server in
                    let path = "/api/appointments/sync/"
                    let same = try await server.request(.get, path, token: token, headers: headers)
                    #expect(same.status == .notModified)
                    for name in Self.kept { #expect(same[name] == first[name], "\(name)") }
                }
            }
        }
    }

    @Test func `have a tag that differs by coding, query and view`() async throws {
        try await Clinic.run { clinic in
            let last = try #require(try await Self.get(clinic)["X-Last-Sync"])
            var tags: [String: String] = [:]
            for coding in ["identity", "gzip", "deflate"] {
                tags[coding] = try await Self.get(clinic, [.acceptEncoding: coding])["ETag"]
            }
            let queries = [
                "fields=all", "fields=notes", "limit=5", "include_metadata=true", "last_sync_timestamp=\(last)",
                "last_sync_timestamp=2024-01-01T00:00:00Z",
            ]
            for query in queries { tags[query] = try await Self.get(clinic, [:], "?" + query)["ETag"] }
            for caller in [Clinic.Caller.patient, .otherDoctor, .otherPatient, .admin, .nobody] {
                tags[caller.rawValue] = try await Self.get(clinic, as: caller)["ETag"]
            }
            #expect(tags.count == 3 + 6 + 5)
            #expect(Set(tags.values).count == tags.count, "\(tags)")
            for (caller, tag) in tags where Clinic.Caller(rawValue: caller) != nil {
                #expect(try await Self.get(clinic, [.ifNoneMatch: tag]).status == .ok, "\(caller)")
            }
        }
    }

    @Test func `keep their tag while others' records change, and lose it with each change of theirs`() async throws {
        try await Clinic.run { clinic in
            let first = try #require(try await Self.get(clinic)["ETag"])
            let (patient, doctor) = (
                try await clinic.server.makePatient("third"), try await clinic.server.makeDoctor("third doctor")
            )
            _ = try await clinic.server.makeAppointment(patient, doctor)
            #expect(try await Self.get(clinic)["ETag"] == first)
            var seen: Set<String> = [first]
            for round in 0..<5 {
                try await clinic.change(["notes": .text("round \(round)")])
                let tag = try #require(try await Self.get(clinic)["ETag"])
                #expect(seen.insert(tag).inserted)
            }
        }
    }

    // MARK: Dates

    /// Asks as an old client does, which knows the date only, and tells what it got to know.
    private static func refreshed(_ clinic: Clinic, _ date: String) async throws -> TestReply {
        try await get(clinic, [.ifModifiedSince: date], "?fields=notes")
    }

    @Test(arguments: [1, 100_000, 499_999, 999_000])
    func `by date never hide a change within the second of the reply`(_ microseconds: Int) async throws {
        try await Clinic.run { clinic in
            // One in each of some places of the same second, with a reply after each.
            for round in 0..<4 {
                let reply = try await Self.get(clinic, [:], "?fields=notes")
                let date = try #require(reply["Last-Modified"])
                clinic.server.clock.advance(by: .microseconds(microseconds / 4))
                try await clinic.change(["notes": .text("round \(round)")])
                let next = try await Self.refreshed(clinic, date)
                #expect(next.status == .ok, "round \(round)")
                #expect(next.records.first?["notes"] == .string("round \(round)"))
            }
        }
    }

    @Test func `by date are satisfied once the second is over`() async throws {
        try await Clinic.run { clinic in
            clinic.server.clock.advance(by: .seconds(2))
            let date = try #require(try await Self.get(clinic)["Last-Modified"])
            let same = try await Self.get(clinic, [.ifModifiedSince: date])
            #expect(same.status == .notModified && same.body.isEmpty)
            try await clinic.change(["notes": .text("new")])
            #expect(try await Self.get(clinic, [.ifModifiedSince: date]).status == .ok)
        }
    }

    @Test func `by date never hide a change from before the server was started again`() async throws {
        try await Clinic.run { clinic in
            let date = try #require(try await Self.get(clinic)["Last-Modified"])
            clinic.server.clock.advance(by: .milliseconds(100))
            try await clinic.change(["notes": .text("just before the restart")])
            clinic.server.clock.advance(by: .seconds(5))
            let reply = try await clinic.server.restarted { again in
                try await again.request(
                    .get,
                    Self.path,
                    token: try clinic.token(.doctor),
                    headers: [.ifModifiedSince: date]
                )
            }
            #expect(reply.status == .ok)
        }
    }
}
