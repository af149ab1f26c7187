import HTTPTypes
import HummingbirdTesting
import NIOCore
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Hostile requests")
struct HostileRequestTests {
    private static let update = "/api/appointments/1/sync_update/"

    /// A doctor with one appointment, signed in.
    private func withDoctor(_ body: @Sendable (TestServer, String) async throws -> Void) async throws {
        try await TestServer.run { server in
            let doctor = try await server.makeDoctor("doctor")
            _ = try await server.makeAppointment(try await server.makePatient("patient"), doctor)
            try await body(server, try await server.signIn("doctor"))
        }
    }

    @Test(
        arguments: [
            "", "{", "[]", "null", "\"text\"", "12", "{\"notes\": }", "{\"notes\": \"a\",}", "{'notes': 'a'}",
            "{\"notes\": \"a\"} extra", "{\"notes\": \"a\", \"notes\": \"b\"}", "{\"notes\": \"\\u0000\"}",
            "{\"notes\": \"\\ud800\"}", "{\"notes\": \"\\udc00\\ud800\"}", "{\"notes\": 1e999}", "{\"notes\": NaN}",
            "{\"notes\": \"line\nbreak\"}", "\u{FEFF}{}", "{\"notes\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]}",
            "{\"client_last_synced_at\": 5}", "{\"client_last_synced_at\": null}", "{\"client_last_synced_at\": \"\"}",
            "{\"client_last_synced_at\": \"2024-01-20T09:30:00\", \"notes\": \"a\"}",
        ])
    func `a body that is no update is refused`(_ body: String) async throws {
        try await withDoctor { server, token in
            let reply = try await server.request(.put, Self.update, token: token, body: body)
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.code == "VALIDATION_ERROR" || reply.code == "INVALID_TIMESTAMP")
            #expect(reply.json["message"] != nil)
            let notes = try await server.store.read { try $0.record(Appointment.model, 1)?[Appointment.notes] }
            #expect(notes == .some(nil))
        }
    }

    @Test(
        arguments: [
            ("notes", JSON.integer(5)), ("notes", JSON.bool(true)), ("notes", JSON.array([])), ("status", "DONE"),
            ("status", 3),
            ("status", JSON.null), ("appointment_date", "2024-01-20"), ("diagnossis", "misspelt"), ("id", 77),
            ("patient_id", 9), ("updated_at", "2020-01-01T00:00:00Z"),
            ("notes", .string(String(repeating: "x", count: FieldLimit.longText + 1))),
        ])
    func `a wrong field is named`(_ field: String, _ value: JSON) async throws {
        try await withDoctor { server, token in
            let last = try #require(
                try await server.request(.get, "/api/appointments/sync/", token: token)["X-Last-Sync"]
            )
            let reply = try await server.request(
                .put,
                Self.update,
                token: token,
                json: .object([
                    JSON.Member("client_last_synced_at", .string(last)), JSON.Member(field, value),
                ])
            )
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.json["errors"]?[field] != nil, "\(reply.text)")
        }
    }

    @Test func `text at the limit is kept, and counted in characters`() async throws {
        try await withDoctor { server, token in
            let text = String(repeating: "ਗ", count: FieldLimit.longText)
            let last = try #require(
                try await server.request(.get, "/api/appointments/sync/", token: token)["X-Last-Sync"]
            )
            let reply = try await server.request(
                .put,
                Self.update,
                token: token,
                json: ["client_last_synced_at": .string(last), "notes": .string(text)]
            )
            #expect(reply.status == .ok)
            #expect(reply.json["notes"] == .string(text))
        }
    }

    @Test(arguments: [(0, 400), (1, 413)])
    func `a body may be as large as the limit and no larger`(_ extra: Int, _ status: Int) async throws {
        try await withDoctor { server, token in
            let frame = "{\"notes\": \"\"}"
            let filling = String(repeating: "x", count: HTTPLimit.body.bytes - frame.utf8.count + extra)
            let reply = try await server.request(
                .put,
                Self.update,
                token: token,
                body: "{\"notes\": \"\(filling)\"}"
            )
            #expect(reply.status.code == status, "\(reply.text)")
            #expect(reply.code == (status == 413 ? "PAYLOAD_TOO_LARGE" : "VALIDATION_ERROR"))
        }
    }

    @Test(arguments: ["text/plain", "application/xml", "application/json; charset=latin1", "multipart/form-data", "x"])
    func `another type than JSON is refused`(_ type: String) async throws {
        try await withDoctor { server, token in
            let reply = try await server.request(
                .put,
                Self.update,
                token: token,
                headers: [.contentType: type],
                body: "{}"
            )
            #expect(reply.code == "UNSUPPORTED_MEDIA_TYPE")
            #expect(reply.status.code == 415)
        }
    }

    @Test(
        arguments: [
            "/api/appointments/sync/?limit=0", "/api/appointments/sync/?limit=10001", "/api/appointments/sync/?limit=x",
            "/api/appointments/sync/?limit=1&limit=2", "/api/appointments/sync/?fields=password",
            "/api/appointments/sync/?fields=%00", "/api/appointments/sync/?fields=%zz", "/api/appointments/sync/?x=%ff",
            "/api/appointments/sync/?limit=%2B1", "/api/appointments/?page=%2B1",
            "/api/pharmacy-inventory/sync/?pharmacy_id=-1", "/api/pharmacy-inventory/sync/?pharmacy_id=%2B1",
            "/api/appointments/sync/?include_metadata=maybe",
        ])
    func `a wrong parameter is refused`(_ path: String) async throws {
        try await withDoctor { server, token in
            let reply = try await server.request(.get, path, token: token)
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.code == "VALIDATION_ERROR")
        }
    }

    @Test(
        arguments: [
            "/api/nothing/", "/", "/api", "/api/appointments/abc/sync_update/", "/api/appointments/0/sync_update/",
            "/api/appointments/-1/sync_update/", "/api/appointments/99999999999999999999/sync_update/",
            "/api/appointments/77/sync_update/",
        ])
    func `what does not exist is not found`(_ path: String) async throws {
        try await withDoctor { server, token in
            let reply = try await server.request(
                .put,
                path,
                token: token,
                json: ["client_last_synced_at": "2024-01-01T00:00:00Z", "notes": "a"]
            )
            #expect(reply.status == .notFound, "\(reply.text)")
            #expect(reply.code == "NOT_FOUND")
        }
    }

    @Test func `every path answers methods it does not know with 405 and Allow`() async throws {
        let methods: [HTTPRequest.Method] = [.get, .put, .post, .delete, .patch, .trace, HTTPRequest.Method("BREW")]
            .compactMap { $0 }
        try await TestServer.run { server in
            let byPath = Dictionary(grouping: server.server.api.table.endpoints, by: \.path)
            for (path, endpoints) in byPath {
                let url = path.split(separator: "{").count > 1 ? path.replacing("{id}", with: "1") : path
                for method in methods where !endpoints.contains(where: { $0.method == method }) {
                    let reply = try await server.request(method, url)
                    #expect(reply.status == .methodNotAllowed, "\(method) \(url): \(reply.text)")
                    let allow = Set((reply["Allow"] ?? "").split(separator: ", ").map(String.init))
                    #expect(allow.isSuperset(of: endpoints.map(\.method.rawValue)))
                    #expect(allow.contains("OPTIONS"))
                }
                let options = try await server.request(.options, url)
                #expect(options.status == .noContent)
                #expect(options["Allow"] != nil)
            }
        }
    }

    @Test func `HEAD has the headers of GET and no body`() async throws {
        try await withDoctor { server, token in
            let get = try await server.request(.get, "/api/appointments/sync/", token: token)
            let head = try await server.request(.head, "/api/appointments/sync/", token: token)
            #expect(head.status == .ok)
            #expect(head.body.isEmpty)
            #expect(head["ETag"] == get["ETag"])
            #expect(head["X-Records-Synced"] == get["X-Records-Synced"])
        }
    }

    @Test(
        arguments: [
            "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer a.b.c", "Bearer \u{7f}",
            "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJ1c2VyX2lkIjoxfQ.",
        ])
    func `a token that is none is refused`(_ authorization: String) async throws {
        try await withDoctor { server, _ in
            let reply = try await server.request(
                .get,
                "/api/auth/me/",
                headers: [.authorization: authorization]
            )
            #expect(reply.status == .unauthorized)
            #expect(reply["WWW-Authenticate"] == "Bearer")
        }
    }

    @Test func `a login takes extra keys and refuses wrong ones`() async throws {
        try await withDoctor { server, _ in
            let good = try await server.request(
                .post,
                "/api/auth/login",
                json: [
                    "username": "doctor", "password": .string(TestServer.password), "device": "phone",
                ]
            )
            #expect(good.status == .ok, "\(good.text)")
            #expect(good.json["user_type"] == "doctor")
            #expect(good.json["profile_id"] == 1)
            for body: JSON in [
                [:], ["username": 5, "password": "x"], ["username": "doctor"], ["username": "", "password": ""],
            ] {
                let reply = try await server.request(.post, "/api/auth/login/", json: body)
                #expect([400, 401].contains(reply.status.code), "\(reply.text)")
            }
        }
    }

    @Test func `an origin that is not allowed gets no CORS headers`() async throws {
        try await TestServer.run(settings: ServerSettings(allowedOrigins: ["https://clinic.example"])) { server in
            let good = try await server.request(
                .options,
                "/api/auth/me/",
                headers: [.origin: "https://clinic.example"]
            )
            #expect(good["Access-Control-Allow-Origin"] == "https://clinic.example")
            #expect(good["Access-Control-Allow-Methods"]?.contains("GET") == true)
            let bad = try await server.request(.options, "/api/auth/me/", headers: [.origin: "https://evil.example"])
            #expect(bad["Access-Control-Allow-Origin"] == nil)
        }
    }
}
