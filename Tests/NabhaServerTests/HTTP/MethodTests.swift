import HTTPTypes
import HummingbirdTesting
import NabhaModel
import NabhaServer
import NabhaSync
import Testing

@Suite("Methods of every URL")
struct MethodTests {
    private static let methods: [HTTPRequest.Method] = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]
        .compactMap { HTTPRequest.Method($0) }
    private static let strange: [HTTPRequest.Method] = ["TRACE", "CONNECT", "PROPFIND", "get", "BREW"]
        .compactMap { HTTPRequest.Method($0) }

    /// A URL of the API as it is asked for, with the methods that are declared for it.
    private struct Address {
        let paths: [String]
        let declared: Set<String>

        /// What `Allow` says, in alphabetical order.
        var allow: String {
            declared.union(declared.contains("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"]).sorted()
                .joined(separator: ", ")
        }
    }

    /// Every path with and without its slash; the number of the first appointment stands for each parameter.
    private static func addresses(_ server: TestServer) -> [Address] {
        Dictionary(grouping: server.server.api.table.endpoints, by: \.path)
            .map { path, endpoints in
                let whole = path.replacing(#/\{\w+\}/#, with: "1")
                let bare = whole.hasSuffix("/") ? String(whole.dropLast()) : whole + "/"
                return Address(paths: [whole, bare], declared: Set(endpoints.map(\.method.rawValue)))
            }
    }

    /// What is another with each request, or does not end by itself.
    private static func isWithoutEnd(_ path: String) -> Bool {
        path.hasPrefix("/metrics") || path.hasPrefix("/api/v2/events")
    }

    private static func withAdmin(_ body: @Sendable (TestServer, String) async throws -> Void) async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("admin", isAdmin: true)
            let doctor = try await server.makeDoctor("doctor")
            _ = try await server.makeAppointment(try await server.makePatient("patient"), doctor)
            try await body(server, try await server.signIn("admin"))
        }
    }

    @Test func `that are not declared are refused with what is, signed in or not`() async throws {
        try await Self.withAdmin { server, token in
            let addresses = Self.addresses(server)
            #expect(addresses.count > 10)
            for address in addresses {
                for method in Self.methods + Self.strange where !address.allow.contains(method.rawValue) {
                    for path in address.paths {
                        for caller in [nil, token] {
                            let reply = try await server.request(method, path, token: caller)
                            #expect(reply.status == .methodNotAllowed, "\(method) \(path)")
                            #expect(reply["Allow"] == address.allow, "\(method) \(path)")
                            if method != .head { #expect(reply.code == "METHOD_NOT_ALLOWED", "\(method) \(path)") }
                        }
                    }
                }
            }
        }
    }

    @Test func `that are not declared are counted under the URL's template, and what is no URL apart`() async throws {
        try await TestServer.run { server in
            _ = try await server.request(.put, "/api/auth/login/")
            let nothing = try await server.request(.get, "/")
            #expect(nothing.status == .notFound)
            #expect(nothing.text.contains("/api/openapi.json"))
            let metrics = try await server.request(.get, "/metrics").text
            for line in [
                #"{route="/api/auth/login/",method="PUT",status="405"} 1"#,
                #"{route="NotFound",method="GET",status="404"} 1"#,
            ] {
                #expect(metrics.contains("nabha_http_requests_total" + line))
            }
        }
    }

    @Test func `are told by OPTIONS without a body, to anyone`() async throws {
        try await Self.withAdmin { server, _ in
            for address in Self.addresses(server) {
                for path in address.paths {
                    let reply = try await server.request(.options, path)
                    #expect(reply.status == .noContent, "\(path)")
                    #expect(reply["Allow"] == address.allow, "\(path)")
                    #expect(reply.body.isEmpty)
                }
            }
            for path in ["/", "/api/", "/api/nothing/", "/api/appointments/1/nothing/", "/healthz/1"] {
                let reply = try await server.request(.options, path)
                #expect(reply.status == .notFound, "\(path)")
                #expect(reply.code == "NOT_FOUND")
            }
        }
    }

    /// Differs from one reply to the next whatever is asked; `Vary` has a test of its own.
    private static let changing: Set<String> = ["x-request-id", "date", "vary"]

    private static func lasting(_ headers: HTTPFields) -> [String: String] {
        Dictionary(
            headers.filter { !changing.contains($0.name.canonicalName) }.map { ($0.name.canonicalName, $0.value) },
            uniquingKeysWith: { $0 + ", " + $1 }
        )
    }

    @Test(arguments: [false, true])
    func `with a GET have a HEAD with its status and headers and no body`(overSocket: Bool) async throws {
        try await TestServer.run(overSocket ? .live : .router) { server in
            _ = try await server.makeUser("admin", isAdmin: true)
            let doctor = try await server.makeDoctor("doctor")
            _ = try await server.makeAppointment(try await server.makePatient("patient"), doctor)
            let token = try await server.signIn("admin")
            // Measurements grow with each request.
            for address in Self.addresses(server) where address.declared.contains("GET") {
                // Over a socket some will do: it is the same code that is behind it.
                if overSocket, !["patients", "healthz", "sync"].contains(where: address.paths[0].contains) { continue }
                for path in address.paths where !Self.isWithoutEnd(path) {
                    for caller in [nil, token] {
                        let get = try await server.request(.get, path, token: caller)
                        let head = try await server.request(.head, path, token: caller)
                        #expect(head.status == get.status, "\(path)")
                        #expect(head.body.isEmpty, "\(path)")
                        #expect(Self.lasting(head.headers) == Self.lasting(get.headers), "\(path)")
                        #expect(head["Content-Length"] == String(get.body.count), "\(path)")
                    }
                }
            }
        }
    }

    @Test func `tell caches the same by HEAD as by GET`() async throws {
        try await Self.withAdmin { server, token in
            for path in ["/api/appointments/sync/", "/api/auth/me/", "/healthz"] {
                let get = try await server.request(.get, path, token: token)
                let head = try await server.request(.head, path, token: token)
                #expect(head["Vary"] == get["Vary"], "\(path)")
                // What is never coded, because it is short, does not vary.
                #expect(
                    get["Vary"]?.contains("Accept-Encoding")
                        == (get.body.count > 200 || path.contains("sync") ? true : nil)
                )
            }
        }
    }

    @Test func `of a URL are the same with and without its slash`() async throws {
        try await Self.withAdmin { server, token in
            for address in Self.addresses(server) where address.declared.contains("GET") {
                guard !Self.isWithoutEnd(address.paths[0]) else { continue }
                let replies = [
                    try await server.request(.get, address.paths[0], token: token),
                    try await server.request(.get, address.paths[1], token: token),
                ]
                #expect(replies[0].status == replies[1].status)
                #expect(replies[0].body == replies[1].body)
                #expect(replies[0]["ETag"] == replies[1]["ETag"])
            }
        }
    }
}
