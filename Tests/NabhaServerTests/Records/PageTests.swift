import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite struct `Pages of a list` {
    /// So many medicines, and a user to look at them.
    private func withMedicines(
        _ count: Int,
        _ body: @Sendable (TestServer, String) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            try await server.store.write(Origin(user: nil, route: "test")) { transaction in
                for number in 1...max(1, count) where count > 0 {
                    try transaction.insert(Medicine.model, ["name": .text("Medicine \(number) & 50% more+")])
                }
            }
            let user = try await server.makeUser("somebody")
            try await body(server, try await server.token(for: user))
        }
    }

    @Test(arguments: [
        ("", 10, nil, "http://localhost/api/medicines/?page=2"),
        ("?page=2", 10, "http://localhost/api/medicines/?page=1", "http://localhost/api/medicines/?page=3"),
        ("?page=3", 5, "http://localhost/api/medicines/?page=2", nil),
        ("?page_size=25", 25, nil, nil),
        ("?page_size=24", 24, nil, "http://localhost/api/medicines/?page_size=24&page=2"),
        ("?page_size=24&page=2", 1, "http://localhost/api/medicines/?page_size=24&page=1", nil),
        ("?page_size=100", 25, nil, nil),
        ("?page_size=1", 1, nil, "http://localhost/api/medicines/?page_size=1&page=2"),
    ])
    func `link to their neighbours`(_ query: String, _ size: Int, _ previous: String?, _ next: String?) async throws {
        try await withMedicines(25) { server, token in
            let reply = try await server.request(.get, "/api/medicines/\(query)", token: token)
            #expect(reply.status == .ok, "\(reply.text)")
            #expect(reply.json.keys == ["count", "next", "previous", "results"])
            #expect(reply.json["count"] == 25)
            #expect(reply.records.count == size)
            #expect(reply.json["next"] == next.map { .string($0) } ?? .null)
            #expect(reply.json["previous"] == previous.map { .string($0) } ?? .null)
        }
    }

    @Test func `follow one another through the links, without gap or repetition, with what else was asked`()
        async throws
    {
        try await withMedicines(25) { server, token in
            var link: String? = "http://localhost/api/medicines/?search=%26%2050%25%20more%2B&page_size=7&x=ਗ"
            var names: [String] = []
            var pages = 0
            while let path = link {
                let reply = try await server.request(.get, path, token: token)
                #expect(reply.json["count"] == 25, "\(path)")
                names += reply.records.compactMap { $0["name"]?.string }
                link = reply.json["next"]?.string
                if let link { #expect(link.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }) }
                pages += 1
            }
            #expect(pages == 4)
            #expect(Set(names).count == 25 && names.count == 25)
        }
    }

    @Test(arguments: [
        ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"), ("page=", "page"), ("page=1.5", "page"),
        ("page=1&page=2", "page"), ("page=99999999999999999999", "page"), ("page=1000000000001", "page"),
        ("page_size=0", "page_size"), ("page_size=101", "page_size"), ("page_size=-5", "page_size"),
        ("page_size=many", "page_size"), ("page_size=5&page_size=5", "page_size"),
    ])
    func `are refused where the question makes no sense`(_ query: String, _ field: String) async throws {
        try await withMedicines(1) { server, token in
            let reply = try await server.request(.get, "/api/medicines/?\(query)", token: token)
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.faults == [field])
        }
    }

    @Test(arguments: ["page=4", "page=2&page_size=25", "page=1000000000000", "page=1000000000000&page_size=100"])
    func `beyond the end are not found`(_ query: String) async throws {
        try await withMedicines(25) { server, token in
            let reply = try await server.request(.get, "/api/medicines/?\(query)", token: token)
            #expect(reply.code == "NOT_FOUND")
        }
    }

    @Test func `of an empty list are one empty page`() async throws {
        try await withMedicines(0) { server, token in
            let reply = try await server.request(.get, "/api/medicines/", token: token)
            #expect(reply.json == ["count": 0, "next": nil, "previous": nil, "results": []])
            #expect(try await server.request(.get, "/api/medicines/?page=2", token: token).status == .notFound)
        }
    }

    @Test func `have heads, and answer without the slash`() async throws {
        try await withMedicines(3) { server, token in
            let head = try await server.request(.head, "/api/medicines", token: token)
            #expect(head.status == .ok)
            #expect(head.body.isEmpty)
            let reply = try await server.request(.get, "/api/medicines?page_size=1", token: token)
            #expect(reply.json["next"] == "http://localhost/api/medicines/?page_size=1&page=2")
        }
    }
}
