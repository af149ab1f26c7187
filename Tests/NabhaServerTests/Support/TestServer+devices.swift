import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

extension TestServer {
    static let devices = "/api/v2/devices/"
    /// What answers a device's token, and at once.
    static let briefEvents = "/api/v2/events/?seconds=0"

    /// The uid of the n-th device.
    static func uid(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "0197a1b2-7c3d-7e4f-8a5b-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// What registers the n-th device.
    static func newDevice(_ number: Int) -> JSON {
        ["uid": .string(uid(number)), "name": "Phone", "app": "1.0 (Android 14)"]
    }

    /// Registers the n-th device for who has this access token.
    func register(_ number: Int, token: String) async throws -> TestReply {
        try await request(.post, Self.devices, token: token, json: Self.newDevice(number))
    }

    /// The n-th device, of a user who is there.
    @discardableResult
    func addDevice(of username: String, _ number: Int) async throws -> (device: DeviceID, token: String) {
        let user = try #require(try await store.read { try $0.user(named: username) })
        let reply = try await register(number, token: try await token(for: user.id))
        return (try #require(reply.json["device"]?.integer), try #require(reply.json["token"]?.string))
    }

    /// What a token of a device is answered.
    func status(ofDevice token: String) async throws -> Int {
        try await request(.get, Self.briefEvents, token: token).status.code
    }
}
