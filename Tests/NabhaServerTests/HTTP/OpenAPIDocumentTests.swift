import HTTPTypes
import NabhaServer
import NabhaSync
import Testing

@Suite("The OpenAPI document")
struct OpenAPIDocumentTests {
    private static let methods = ["get", "put", "post", "delete", "patch"]

    /// `GET /api/patients/`, for every operation of the document, with the roles it names.
    private func described() throws -> [String: [String]] {
        guard case .object(let paths)? = try OpenAPIDocument.json()["paths"] else { return [:] }
        var operations: [String: [String]] = [:]
        for path in paths {
            for method in Self.methods {
                guard let operation = path.value[method] else { continue }
                guard case .array(let roles)? = operation["x-roles"] else {
                    Issue.record("\(method) \(path.key) names no x-roles")
                    continue
                }
                operations["\(method.uppercased()) \(path.key)"] = roles.compactMap(\.string).sorted()
            }
        }
        return operations
    }

    @Test func `describes exactly the routes that are served, with their roles`() async throws {
        let described = try described()
        try await TestServer.run { server in
            let served = Dictionary(
                uniqueKeysWithValues: server.server.api.table.endpoints.map {
                    ("\($0.method.rawValue) \($0.path)", $0.access.names.sorted())
                }
            )
            #expect(Set(described.keys).subtracting(served.keys).sorted() == [], "described, not served")
            #expect(Set(served.keys).subtracting(described.keys).sorted() == [], "served, not described")
            for (operation, roles) in served where described[operation] != nil {
                #expect(described[operation] == roles, "roles of \(operation)")
            }
        }
    }

    @Test func `is served as JSON`() async throws {
        try await TestServer.run { server in
            let reply = try await server.request(.get, "/api/openapi.json")
            #expect(reply.status == .ok)
            #expect(reply.json["openapi"] == "3.1.0")
        }
    }
}
