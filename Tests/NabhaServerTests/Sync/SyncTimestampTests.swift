import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// Every way in which clients write an instant, in a query string and in a body.
@Suite("Timestamps of syncing clients")
struct SyncTimestampTests {
    private static let parameter = "last_sync_timestamp"
    private static let version = "client_last_synced_at"

    private static let noTimestamps = [
        "2024-01-20", "2024-01-20T", "2024-01-20Z", "2024-01-20T09:30:00", "2024-01-20T09:30", "2024-01-20T09:30:00.5",
        "2999-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01",
        "2016-12-31T23:59:60Z", "2024-01-20T24:00:00Z", "2023-02-29T00:00:00Z", "2024-01-20T09:30:00.1234567890Z",
        "2024-01-20T09:30:00.Z", "2024-01-20T09:30:00++05:30", "2024-01-20T09:30:00+5:30", "2024-01-20T09:30:00 IST",
        "garbage", "null", "1705743000", "-1", "NaN", "{}", "' OR 1=1", "ਅੱਜ",
    ]

    /// As a query string carries it, every byte escaped.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    @Test(arguments: noTimestamps)
    func `are refused as parameters, by name and without what was sent`(_ text: String) async throws {
        try await Clinic.run { clinic in
            let reply = try await clinic.list(.doctor, "?\(Self.parameter)=\(Self.escaped(text))")
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.code == "INVALID_TIMESTAMP")
            #expect(reply.json[Self.parameter] == reply.json["message"])
            #expect(reply.json["errors"]?[Self.parameter] != nil)
            // The example in the sentence is nobody's.
            let told = reply.text.replacing("2024-01-20T09:30:00Z", with: "")
            #expect(text.count < 5 || !told.contains(text))
        }
    }

    @Test(arguments: noTimestamps + ["", "2024-01-20T09:30:00%2B05:30", "2024-01-20T04:00:00Z\0"])
    func `are refused as versions, and nothing is written`(_ text: String) async throws {
        try await Clinic.run { clinic in
            let before = try await clinic.stored()
            let reply = try await clinic.update(.doctor, ["notes": "x"], seen: .string(text))
            #expect(reply.status == .badRequest, "\(reply.text)")
            #expect(reply.code == (text.contains("\0") ? "VALIDATION_ERROR" : "INVALID_TIMESTAMP"))
            #expect(try await clinic.stored() == before)
        }
    }

    @Test(arguments: [JSON.null, 5, true, .number(1.5), [], [:]])
    func `that are no text are refused as versions`(_ json: JSON) async throws {
        try await Clinic.run { clinic in
            let reply = try await clinic.update(.doctor, ["notes": "x"], seen: json)
            #expect(reply.code == "INVALID_TIMESTAMP")
            #expect(reply.json[Self.version] == reply.json["message"])
        }
    }

    @Test func `that are missing are asked for by name`() async throws {
        try await Clinic.run { clinic in
            let token = try clinic.token(.doctor)
            let reply = try await clinic.server.request(.put, clinic.path, token: token, json: ["notes": "x"])
            #expect(reply.code == "VALIDATION_ERROR")
            #expect(reply.json["errors"]?[Self.version] == ["This field is required."])
        }
    }

    /// 2024-01-20T04:00:10Z, which is after the appointment's last change.
    private static let good = [
        "2024-01-20T04:00:10Z", "2024-01-20t04:00:10z", "2024-01-20 04:00:10Z", "2024-01-20T04:00:10.0Z",
        "2024-01-20T04:00:10.000000Z", "2024-01-20T04:00:10.0000009Z", "2024-01-20T04:00:10.000000999Z",
        "2024-01-20T09:30:10+05:30", "2024-01-20T09:30:10+0530", "2024-01-20T09:30:10.000000+05:30",
        "2024-01-19T22:30:10-05:30", "2024-01-20T09:30:10 05:30", "2024-01-20T04:00:10,000Z", "2024-01-20T04:00:10+00",
    ]

    @Test(arguments: good)
    func `mean one instant in every way of writing it`(_ text: String) async throws {
        try await Clinic.run { clinic in
            clinic.server.clock.advance(by: .seconds(10))
            try await clinic.change(["notes": .text("At that instant")])
            #expect(try await clinic.stored().updatedAt.description == "2024-01-20T04:00:10Z")
            for sent in [Self.escaped(text), text.replacing(" ", with: "%20")] {
                let reply = try await clinic.list(.doctor, "?\(Self.parameter)=\(sent)")
                #expect(reply.text == "[]")
            }
            let update = try await clinic.update(.doctor, ["notes": "x"], seen: .string(text))
            #expect(update.status == .ok, "\(update.text)")
        }
    }

    @Test func `lie in the future one microsecond after now`() async throws {
        try await Clinic.run { clinic in
            clinic.server.clock.advance(by: .seconds(10))
            for (offset, isRefused) in [(0, false), (1, true)] {
                let text = clinic.server.clock.now.advanced(by: .microseconds(offset)).description
                let list = try await clinic.list(.doctor, "?\(Self.parameter)=\(text)")
                #expect(list.code == (isRefused ? "INVALID_TIMESTAMP" : nil))
                let update = try await clinic.update(.doctor, ["notes": "x"], seen: .string(text))
                #expect(update.code == (isRefused ? "INVALID_TIMESTAMP" : nil))
            }
        }
    }

    @Test func `that the server gave are never refused, whatever its clock does`() async throws {
        try await Clinic.run { clinic in
            let last = try #require(try await clinic.list(.doctor)["X-Last-Sync"])
            // Tokens bear no more than a minute of it.
            clinic.server.clock.advance(by: .seconds(-59))
            #expect(try await clinic.list(.doctor, "?\(Self.parameter)=\(last)").text == "[]")
            let update = try await clinic.update(.doctor, ["notes": "x"], seen: .string(last))
            #expect(update.status == .ok, "\(update.text)")
            let next = try #require(update.json["updated_at"]?.string)
            #expect(try await clinic.list(.doctor, "?\(Self.parameter)=\(next)").text == "[]")
        }
    }

    @Test func `may be empty, and may not be given twice`() async throws {
        try await Clinic.run { clinic in
            let empty = try await clinic.list(.doctor, "?\(Self.parameter)=")
            #expect(empty.ids == [clinic.appointment])
            let twice = "?\(Self.parameter)=2024-01-20T04:00:00Z&\(Self.parameter)=2024-01-20T04:00:00Z"
            #expect(try await clinic.list(.doctor, twice).code == "VALIDATION_ERROR")
        }
    }
}
