import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaSync
import Testing

@Suite("Calls from other origins")
struct CORSPolicyTests {
    private static let clinic = "https://clinic.example"

    private static func settings(_ origins: String...) -> ServerSettings { ServerSettings(allowedOrigins: origins) }

    private static func cors(_ reply: TestReply) -> [String] {
        reply.headers.map(\.name.canonicalName).filter { $0.hasPrefix("access-control-") }.sorted()
    }

    @Test func `get nothing where the deployment names none`() async throws {
        try await TestServer.run { server in
            for method in [HTTPRequest.Method.get, .options] {
                for origin in [Self.clinic, "null", "*"] {
                    let reply = try await server.request(method, "/healthz", headers: [.origin: origin])
                    #expect(Self.cors(reply) == [], "\(method) from \(origin)")
                }
            }
        }
    }

    @Test func `get what they need where the deployment names them`() async throws {
        try await TestServer.run(settings: Self.settings(Self.clinic, "https://other.example")) { server in
            let reply = try await server.request(.get, "/healthz", headers: [.origin: Self.clinic])
            #expect(reply["Access-Control-Allow-Origin"] == Self.clinic)
            #expect(reply["Vary"]?.contains("Origin") == true)
            let exposed = Set((reply["Access-Control-Expose-Headers"] ?? "").split(separator: ", ").map(String.init))
            #expect(
                exposed.isSuperset(of: [
                    "ETag", "Last-Modified", "X-Last-Sync", "X-Records-Synced", "X-Sync-Strategy", "X-Sync-Removed",
                    "X-Sync-More", "Retry-After",
                ])
            )
            #expect(reply["Access-Control-Allow-Credentials"] == nil)
        }
    }

    @Test func `ask first, and are told methods and headers`() async throws {
        try await TestServer.run(settings: Self.settings(Self.clinic)) { server in
            for endpoint in server.server.api.table.endpoints {
                let path = endpoint.path.replacing(#/\{\w+\}/#, with: "1")
                let reply = try await server.request(
                    .options,
                    path,
                    headers: [
                        .origin: Self.clinic, .accessControlRequestMethod: endpoint.method.rawValue,
                        .accessControlRequestHeaders: "authorization, content-type",
                    ]
                )
                #expect(reply.status == .noContent, "\(path)")
                #expect(reply["Access-Control-Allow-Origin"] == Self.clinic)
                let methods = reply["Access-Control-Allow-Methods"] ?? ""
                #expect(methods.contains(endpoint.method.rawValue), "\(path)")
                let headers = (reply["Access-Control-Allow-Headers"] ?? "").lowercased()
                for name in ["authorization", "content-type", "if-none-match", "if-modified-since"] {
                    #expect(headers.contains(name))
                }
                #expect(Int(reply["Access-Control-Max-Age"] ?? "") ?? 0 > 0)
            }
        }
    }

    @Test(arguments: [
        "https://evil.example", "https://clinic.example.evil.example", "https://evil-clinic.example",
        "http://clinic.example", "https://clinic.example:8443", "https://clinic.example/", "HTTPS://CLINIC.EXAMPLE",
        "https://sub.clinic.example", "null", "", "*", "https://clinic.example, https://evil.example",
    ])
    func `are not let in by looking like one that is`(_ origin: String) async throws {
        try await TestServer.run(settings: Self.settings(Self.clinic)) { server in
            for method in [HTTPRequest.Method.get, .options, .delete] {
                let reply = try await server.request(method, "/healthz", headers: [.origin: origin])
                #expect(Self.cors(reply) == [], "\(method)")
            }
        }
    }

    @Test func `may read refusals too`() async throws {
        try await TestServer.run(settings: Self.settings(Self.clinic)) { server in
            for (method, path, status) in [
                (HTTPRequest.Method.get, "/api/auth/me/", 401), (.delete, "/healthz", 405), (.get, "/nothing", 404),
                (.get, "/healthz?x=%zz", 400), (.options, "/nothing", 404),
            ] {
                let reply = try await server.request(method, path, headers: [.origin: Self.clinic])
                #expect(reply.status.code == status, "\(path)")
                #expect(reply["Access-Control-Allow-Origin"] == Self.clinic, "\(path)")
            }
        }
    }

    @Test(arguments: ["https://anything.example", "null", "http://127.0.0.1:3000"])
    func `are all let in by a star, without naming them`(_ origin: String) async throws {
        try await TestServer.run(settings: Self.settings("*")) { server in
            for method in [HTTPRequest.Method.get, .options] {
                let reply = try await server.request(method, "/healthz", headers: [.origin: origin])
                #expect(reply["Access-Control-Allow-Origin"] == "*")
                #expect(reply["Access-Control-Allow-Credentials"] == nil)
            }
            let same = try await server.request(.get, "/healthz")
            #expect(Self.cors(same) == [])
        }
    }

    @Test func `keep what a list's reply depends on`() async throws {
        try await TestServer.run(settings: Self.settings(Self.clinic)) { server in
            _ = try await server.makeDoctor("doctor")
            let token = try await server.signIn("doctor")
            let reply = try await server.request(
                .get,
                "/api/appointments/sync/",
                token: token,
                headers: [.origin: Self.clinic]
            )
            let vary = Set((reply["Vary"] ?? "").split(separator: ", "))
            #expect(vary == ["Authorization", "Accept-Encoding", "Origin"])
        }
    }
}
