import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("The token of a device")
struct DeviceTokenTests {
    private static func withDevice(
        _ body: @Sendable (TestServer, _ device: DeviceID, _ token: String) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            _ = try await server.makePatient("asha")
            let (device, token) = try await server.addDevice(of: "asha", 1)
            #expect(try await server.status(ofDevice: token) == 200)
            try await body(server, device, token)
        }
    }

    @Test func `is good nowhere but where devices are taken`() async throws {
        try await Self.withDevice { server, _, token in
            for endpoint in server.server.api.table.endpoints where endpoint.access != .anyone {
                guard !endpoint.takesDevices else { continue }
                let path = endpoint.path.replacing("{id}", with: "1")
                let reply = try await server.request(endpoint.method, path, token: token)
                #expect(reply.status == .unauthorized, "\(endpoint.method) \(endpoint.path)")
                #expect(reply["WWW-Authenticate"] == "Bearer")
            }
        }
    }

    @Test func `is refused where a digit of it is another, or its form`() async throws {
        try await Self.withDevice { server, device, token in
            let secret = String(token.split(separator: ".")[1])
            let first = secret.first == "A" ? "B" : "A"
            _ = try await server.makeDoctor("ravi")
            let (other, _) = try await server.addDevice(of: "ravi", 2)
            let forged = [
                "\(device).\(first)\(secret.dropFirst())", "\(other).\(secret)", "999.\(secret)",
                "0\(device).\(secret)",
                "+\(device).\(secret)", "-\(device).\(secret)", ".\(secret)", "\(device).", "\(device).\(secret)=",
                "\(device).\(secret)A", "\(device).\(secret.dropLast())", "99999999999999999999.\(secret)",
                "१.\(secret)",
                "\(device).\(String(repeating: "A", count: 2_000))", ".",
            ]
            for text in forged { #expect(try await server.status(ofDevice: text) == 401, "\(text)") }
            #expect(try await server.status(ofDevice: token) == 200)
        }
    }

    @Test func `is refused alike whether the device was revoked or never was`() async throws {
        try await Self.withDevice { server, device, token in
            let access = try await server.signIn("asha")
            _ = try await server.request(.delete, "/api/v2/devices/\(device)/", token: access)
            let revoked = try await server.request(.get, TestServer.briefEvents, token: token)
            let secret = token.split(separator: ".")[1]
            let unknown = try await server.request(.get, TestServer.briefEvents, token: "77.\(secret)")
            #expect(revoked.status == .unauthorized)
            #expect(revoked.body == unknown.body)
        }
    }

    private enum Loss: String, CaseIterable {
        case deactivated, password, revokedByAdmin, byAnotherProcess
    }

    @Test(arguments: Loss.allCases)
    private func `dies with what it stood for`(_ loss: Loss) async throws {
        try await Self.withDevice { server, device, token in
            _ = try await server.makeUser("admin", isAdmin: true)
            let admin = try await server.signIn("admin")
            switch loss {
            case .deactivated:
                _ = try await server.request(.patch, "/api/users/1/", token: admin, json: ["is_active": false])
            case .password:
                let body: JSON = ["password": "another one 7"]
                #expect(try await server.request(.patch, "/api/users/1/", token: admin, json: body).status == .ok)
            case .revokedByAdmin:
                let reply = try await server.request(.delete, "/api/v2/devices/\(device)/", token: admin)
                #expect(reply.status == .noContent)
            case .byAnotherProcess:
                let (path, environment) = (server.store.path, server.store.environment)
                let other = try SQLiteStore(path: path, mode: .existing, environment: environment)
                try await other.write(Origin(user: nil, route: "test")) { transaction in
                    let device = try #require(try transaction.snapshot.device(device))
                    try transaction.revokeDevice(device)
                }
            }
            #expect(try await server.status(ofDevice: token) == 401)
            guard loss == .password else { return }
            // The clock has not moved: the new one is as old as what ended the one before.
            let body: JSON = ["username": "asha", "password": "another one 7"]
            let signedIn = try await server.request(.post, "/api/auth/login/", json: body)
            let again = try await server.register(1, token: try #require(signedIn.json["access"]?.string))
            #expect(again.status == .ok)
            #expect(again.json["device"]?.integer == device)
            #expect(try await server.status(ofDevice: try #require(again.json["token"]?.string)) == 200)
        }
    }

    @Test func `outlives a restart, but not the restoring of a backup`() async throws {
        try await Self.withDevice { server, device, token in
            let after = try await server.restarted { try await $0.status(ofDevice: token) }
            #expect(after == 200)
            let backup = server.store.path + ".backup"
            try await server.store.backup(to: backup) { _ in }
            let path = server.store.path + ".restored"
            let environment = server.store.environment
            _ = try await SQLiteStore.restore(backup: backup, to: path, force: false, environment: environment) { _ in }
            try await server.moved(to: path) { server in
                #expect(try await server.status(ofDevice: token) == 401)
                let access = try await server.signIn("asha")
                let again = try await server.register(1, token: access)
                #expect(again.status == .ok)
                #expect(again.json["device"]?.integer == device)
                #expect(try await server.status(ofDevice: try #require(again.json["token"]?.string)) == 200)
            }
        }
    }

    @Test func `is stored as a hash only, and stands in no list`() async throws {
        try await Self.withDevice { server, _, token in
            let secret = String(token.split(separator: ".")[1])
            #expect(try await server.database().range(of: Array(secret.utf8)) == nil)
            let access = try await server.signIn("asha")
            #expect(!(try await server.request(.get, TestServer.devices, token: access).text.contains("token\"")))
        }
    }
}

extension Collection<UInt8> {
    /// Where other bytes stand in these.
    fileprivate func range(of bytes: [UInt8]) -> Int? {
        Array(self).firstRange(of: bytes)?.lowerBound
    }
}
