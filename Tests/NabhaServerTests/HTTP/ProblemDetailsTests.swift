import HTTPTypes
import NabhaServer
import NabhaSync
import Testing

@Suite("Problems of API v2")
struct ProblemDetailsTests {
    @Test func `are as RFC 9457 has them, and those of v1 as they were`() async throws {
        try await TestServer.run { server in
            let v2 = try await server.request(.get, "/api/v2/devices/")
            #expect(v2.status == .unauthorized)
            #expect(v2["Content-Type"] == "application/problem+json")
            #expect(v2["WWW-Authenticate"] == "Bearer")
            #expect(
                v2.json == [
                    "type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "Sign in first.",
                    "error_code": "UNAUTHORIZED",
                ]
            )
            let v1 = try await server.request(.get, "/api/patients/")
            #expect(v1["Content-Type"] == "application/json")
            #expect(v1.json == ["error_code": "UNAUTHORIZED", "message": "Sign in first.", "detail": "Sign in first."])
        }
    }

    @Test(arguments: [("/api/v2/nothing/", 404, "NOT_FOUND"), ("/api/v2/events/", 405, "METHOD_NOT_ALLOWED")])
    func `are so for what is not there too`(_ path: String, _ status: Int, _ code: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.request(.put, path)
            #expect(reply.status.code == status)
            #expect(reply.code == code)
            #expect(reply.json["status"]?.integer == Int64(status))
            #expect(reply["Content-Type"] == "application/problem+json")
        }
    }
}
