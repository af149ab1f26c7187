import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaSync
import Testing

/// Every endpoint, asked by everybody, about a record that is theirs and one that is not.
@Suite struct `The matrix of roles, routes and ownership` {
    @Test func `has a row for every endpoint, and no other`() async throws {
        try await TestServer.run { server in
            let served = Set(server.server.api.table.endpoints.map { "\($0.method.rawValue) \($0.path)" })
            #expect(served.subtracting(AccessTable.rows.map(\.endpoint)).sorted() == [], "served, without a row")
            #expect(Set(AccessTable.rows.map(\.endpoint)).subtracting(served).sorted() == [], "a row, not served")
        }
        for row in AccessTable.rows { #expect(row.expected.count == District.Caller.allCases.count, "\(row.endpoint)") }
    }

    @Test(arguments: AccessTable.rows.indices)
    func `holds, and who is denied changes nothing`(_ index: Int) async throws {
        let row = AccessTable.rows[index]
        let district = try await District.shared
        let cases = zip(District.Caller.allCases, row.expected)
        let denied = cases.filter { !$1.hasPrefix("2") }
        try await district.run { server in
            let before = try await server.revision()
            for (caller, expected) in denied { try await expect(expected, of: row, for: caller, district, server) }
            #expect(try await server.revision() == before, "\(row.endpoint): a denied call changed something")
        }
        // What is allowed may change the district, so that each begins with a new one.
        for (caller, expected) in cases where expected.hasPrefix("2") {
            try await district.run { try await expect(expected, of: row, for: caller, district, $0) }
        }
    }

    private func expect(
        _ expected: String,
        of row: AccessRow,
        for caller: District.Caller,
        _ district: District,
        _ server: TestServer
    ) async throws {
        let parts = row.endpoint.split(separator: " ")
        let method = try #require(HTTPRequest.Method(String(parts[0])))
        let subject = row.subject(district)
        var path = String(parts[1]).replacing("{id}", with: subject)
        if subject.hasPrefix("?") { path += subject }
        let reply = try await server.request(
            method,
            path,
            token: try await district.token(caller, server),
            json: try await row.body?(district, server)
        )
        var got = String(reply.status.code)
        if expected.contains("=") { got += "=\(reply.json["count"]?.integer ?? -1)" }
        #expect(got == expected, "\(row.endpoint) by \(caller.rawValue): \(reply.text)")
        let isProblem = reply.status.code >= 400
        #expect(isProblem == (reply.code != nil), "\(reply.text)")
    }
}
