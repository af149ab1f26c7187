import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("Devices")
struct DeviceTests {
    private static func withAsha(_ body: @Sendable (TestServer, String) async throws -> Void) async throws {
        try await TestServer.run { server in
            _ = try await server.makePatient("asha")
            try await body(server, try await server.signIn("asha"))
        }
    }

    @Test func `are registered with a token, and told who their user is`() async throws {
        try await Self.withAsha { server, token in
            let reply = try await server.register(1, token: token)
            #expect(reply.status == .created)
            let device = try #require(reply.json["device"]?.integer)
            #expect(reply.json["token"]?.string?.hasPrefix("\(device).") == true)
            #expect(reply.json["token"]?.string?.count == "\(device).".count + 22)
            #expect(reply.json["username"] == "asha")
            #expect(reply.json["patient"] == 1)
            #expect(reply.json["roles"] == ["patient"])
            // What is empty is left out.
            #expect(reply.json["doctor"] == nil)
            #expect(reply.json["pharmacies"] == nil)
            #expect(reply.json["epoch"]?.string == String(server.server.services.epoch.prefix(8)))
            let list = try await server.request(.get, TestServer.devices, token: token).json["devices"]
            guard case .array(let devices)? = list else { throw Missing() }
            #expect(devices.count == 1)
            #expect(devices[0]["device"]?.integer == device)
            #expect(devices[0]["uid"]?.string == TestServer.uid(1))
            #expect(devices[0]["name"] == "Phone")
        }
    }

    private struct Missing: Error {}

    @Test func `that are registered again stay the same device, and the token before dies`() async throws {
        try await Self.withAsha { server, token in
            let first = try await server.register(1, token: token)
            let second = try await server.register(1, token: token)
            #expect(second.status == .ok)
            #expect(second.json["device"] == first.json["device"])
            let tokens = [first, second].compactMap { $0.json["token"]?.string }
            #expect(try await server.status(ofDevice: tokens[0]) == 401)
            #expect(try await server.status(ofDevice: tokens[1]) == 200)
        }
    }

    @Test func `of somebody else cannot be registered`() async throws {
        try await Self.withAsha { server, _ in
            _ = try await server.makeDoctor("ravi")
            let (device, theirs) = try await server.addDevice(of: "asha", 1)
            let token = try await server.signIn("ravi")
            let reply = try await server.register(1, token: token)
            #expect(reply.status == .forbidden)
            #expect(!reply.text.contains("asha"))
            #expect(reply.json["device"] == nil)
            let foreign = try await server.request(.delete, "/api/v2/devices/\(device)/", token: token)
            let none = try await server.request(.delete, "/api/v2/devices/999/", token: token)
            #expect(foreign.status == .notFound)
            #expect(foreign.body == none.body)
            #expect(try await server.status(ofDevice: theirs) == 200)
        }
    }

    @Test func `are at most twenty of a user, of which one that is revoked makes room`() async throws {
        try await Self.withAsha { server, token in
            for number in 1...SyncLimit.devices {
                #expect(try await server.register(number, token: token).status == .created)
            }
            let refused = try await server.register(SyncLimit.devices + 1, token: token)
            #expect(refused.status == .conflict)
            #expect(refused.code == "TOO_MANY_DEVICES")
            // One that is known needs no room.
            #expect(try await server.register(3, token: token).status == .ok)
            #expect(try await server.request(.delete, "/api/v2/devices/2/", token: token).status == .noContent)
            #expect(try await server.register(SyncLimit.devices + 1, token: token).status == .created)
            // Nor may a revoked one come back beyond the limit.
            #expect(try await server.register(2, token: token).code == "TOO_MANY_DEVICES")
        }
    }

    @Test func `may be given up with their own token, which revokes no other device`() async throws {
        try await Self.withAsha { server, _ in
            let (first, token) = try await server.addDevice(of: "asha", 1)
            let (second, other) = try await server.addDevice(of: "asha", 2)
            let foreign = try await server.request(.delete, "/api/v2/devices/\(second)/", token: token)
            #expect(foreign.status == .forbidden)
            #expect(try await server.status(ofDevice: other) == 200)
            let given = try await server.request(.delete, "/api/v2/devices/\(first)/", token: token)
            #expect(given.status == .noContent)
            #expect(try await server.status(ofDevice: token) == 401)
        }
    }

    @Test func `that are revoked are shut out at once, twice is no fault, and may come back`() async throws {
        try await Self.withAsha { server, token in
            let (device, secret) = try await server.addDevice(of: "asha", 1)
            #expect(try await server.status(ofDevice: secret) == 200)
            for _ in 0..<2 {
                let reply = try await server.request(.delete, "/api/v2/devices/\(device)/", token: token)
                #expect(reply.status == .noContent)
                #expect(try await server.status(ofDevice: secret) == 401)
            }
            #expect(try await server.request(.get, TestServer.devices, token: token).json["devices"] == .array([]))
            let again = try await server.register(1, token: token)
            #expect(again.status == .ok)
            #expect(again.json["device"]?.integer == device)
            #expect(try await server.status(ofDevice: secret) == 401)
            #expect(try await server.status(ofDevice: try #require(again.json["token"]?.string)) == 200)
        }
    }

    @Test(
        arguments: [
            ("uid", nil), ("uid", "0197a1b2-7c3d-4e4f-8a5b-000000000001"), ("uid", "1"), ("uid", 7), ("uid", .null),
            ("name", nil), ("name", " "), ("name", .string(String(repeating: "ਅ", count: 101))), ("app", nil),
            ("app", .string(String(repeating: "x", count: 101))), ("app", .array([])),
        ] as [(String, JSON?)]
    )
    func `are not registered with a bad`(field: String, value: JSON?) async throws {
        try await Self.withAsha { server, token in
            guard case .object(let members) = TestServer.newDevice(1) else { return }
            let body = members.filter { $0.key != field } + (value.map { [JSON.Member(field, $0)] } ?? [])
            let reply = try await server.request(.post, TestServer.devices, token: token, json: .object(body))
            #expect(reply.status == .badRequest)
            #expect(reply.faults == [field])
            #expect(reply["Content-Type"] == "application/problem+json")
            #expect(try await server.store.read { try $0.deviceCount() } == 0)
        }
    }

    @Test func `may have names as long as is allowed, and send what a newer app says`() async throws {
        try await Self.withAsha { server, token in
            let body: JSON = [
                "uid": .string(TestServer.uid(1)), "name": .string(String(repeating: "ਅ", count: 100)),
                "app": .string(String(repeating: "x", count: 100)), "push": "later",
            ]
            let reply = try await server.request(.post, TestServer.devices, token: token, json: body)
            #expect(reply.status == .created)
        }
    }

    @Test func `are in the audit log, and take no revision`() async throws {
        try await Self.withAsha { server, token in
            let before = try await server.revision()
            let (device, _) = try await server.addDevice(of: "asha", 1)
            _ = try await server.register(1, token: token)
            _ = try await server.request(.delete, "/api/v2/devices/\(device)/", token: token)
            #expect(try await server.revision() == before)
            let lines = try await server.store.read { snapshot in
                var lines: [AuditEntry] = []
                try AuditLog(session: snapshot.session)
                    .lines { line in
                        if line.entry.records.contains("device") { lines.append(line.entry) }
                        return true
                    }
                return lines
            }
            #expect(lines.map(\.records) == ["created device:1", "updated device:1", "deleted device:1"])
            #expect(lines.allSatisfy { $0.user == 1 && $0.route.hasPrefix("/api/v2/devices/") })
        }
    }
}
