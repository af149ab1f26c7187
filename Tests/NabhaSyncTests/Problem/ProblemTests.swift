import NabhaModel
import NabhaSync
import Testing

@Suite struct `A problem` {
    private static func text(_ problem: Problem) -> String {
        String(decoding: problem.json.serialized(), as: UTF8.self)
    }

    @Test func `tells code, message and detail, in this order`() {
        #expect(
            Self.text(.notFound) == #"{"error_code":"NOT_FOUND","message":"Not found.","detail":"Not found."}"#
        )
        #expect(
            Self.text(.forbidden())
                == #"{"error_code":"FORBIDDEN","message":"You do not have permission to do this.","#
                + #""detail":"You do not have permission to do this."}"#
        )
        #expect(
            Self.text(.refused("No.")) == #"{"error_code":"VALIDATION_ERROR","message":"No.","detail":"No."}"#
        )
    }

    @Test func `of one field names it in the message and under errors`() {
        #expect(
            Self.text(.validation("reason", "Say why."))
                == #"{"error_code":"VALIDATION_ERROR","message":"reason: Say why.","detail":"reason: Say why.","#
                + #""errors":{"reason":["Say why."]}}"#
        )
    }

    @Test func `of several fields has them in order, with all sentences`() {
        #expect(
            Self.text(.validation(["b": ["One.", "Two."], "a": ["Three."]]))
                == #"{"error_code":"VALIDATION_ERROR","message":"These fields are wrong: a, b.","#
                + #""detail":"These fields are wrong: a, b.","errors":{"a":["Three."],"b":["One.","Two."]}}"#
        )
    }

    @Test func `of a stale update has the exact shape that was promised`() throws {
        let server = try Instant(iso8601: "2024-01-20T11:45:00Z")
        let client = try Instant(iso8601: "2024-01-10T15:45:00Z")
        #expect(
            Self.text(.staleUpdate(server: server, client: client))
                == #"{"error_code":"STALE_UPDATE","message":"Record has been modified since your last sync.","#
                + #""conflict_type":"VERSION_MISMATCH","server_version":"2024-01-20T11:45:00Z","#
                + #""client_version":"2024-01-10T15:45:00Z","suggested_action":"REFRESH"}"#
        )
        var noted = Problem.staleUpdate(server: server, client: client)
        noted.fields = ["status": ["x"]]
        #expect(Self.text(noted) == Self.text(.staleUpdate(server: server, client: client)))
    }

    @Test func `of a timestamp also stands under the parameter's name`() {
        #expect(
            Self.text(.invalidTimestamp("last_sync_timestamp", "This lies in the future."))
                == #"{"error_code":"INVALID_TIMESTAMP","message":"This lies in the future.","#
                + #""detail":"This lies in the future.","errors":{"last_sync_timestamp":["This lies in the future."]},"#
                + #""last_sync_timestamp":"This lies in the future."}"#
        )
    }

    @Test func `of an unknown caller asks for a token`() {
        let problem = Problem.unauthorized("Sign in first.")
        #expect(problem.headers == ["WWW-Authenticate": "Bearer"])
        #expect(
            Self.text(problem)
                == #"{"error_code":"UNAUTHORIZED","message":"Sign in first.","detail":"Sign in first."}"#
        )
    }

    @Test(arguments: [
        (Duration.seconds(30), "30"), (.seconds(1), "1"), (.milliseconds(1), "1"), (.zero, "1"), (.seconds(-5), "1"),
        (.milliseconds(1_001), "2"), (.nanoseconds(2_000_000_001), "3"), (.seconds(900), "900"),
    ])
    func `that will pass says after how many whole seconds`(wait: Duration, seconds: String) {
        #expect(Problem.later(.rateLimited, "Wait.", after: wait).headers == ["Retry-After": seconds])
    }

    @Test func `has its further members last`() {
        let problem = Problem(.internalError, "Oh.", fields: ["a": ["b"]], extra: [JSON.Member("request_id", "7")])
        #expect(
            Self.text(problem)
                == #"{"error_code":"INTERNAL","message":"Oh.","detail":"Oh.","errors":{"a":["b"]},"request_id":"7"}"#
        )
    }
}

@Suite struct `An error code` {
    /// The promised table, those of the sync protocol, and two that a server behind a slow network needs besides.
    private static let promised: [(String, Int)] = [
        ("INVALID_TIMESTAMP", 400), ("VALIDATION_ERROR", 400), ("INVALID_CURSOR", 400),
        ("UNSUPPORTED_SCHEMA", 400), ("UNAUTHORIZED", 401), ("FORBIDDEN", 403), ("NOT_FOUND", 404),
        ("METHOD_NOT_ALLOWED", 405), ("REQUEST_TIMEOUT", 408), ("STALE_UPDATE", 409), ("EXPECTED_OPERATION", 409),
        ("RESYNC_REQUIRED", 409), ("TOO_MANY_DEVICES", 409), ("PAYLOAD_TOO_LARGE", 413),
        ("UNSUPPORTED_MEDIA_TYPE", 415), ("RATE_LIMITED", 429), ("INTERNAL", 500),
        ("UNAVAILABLE", 503),
    ]

    @Test(arguments: promised)
    func `has the promised status`(code: String, status: Int) {
        #expect(ErrorCode(rawValue: code)?.status == status)
    }

    @Test func `is one of the promised ones`() {
        #expect(ErrorCode.allCases.map(\.rawValue) == Self.promised.map(\.0))
    }
}
