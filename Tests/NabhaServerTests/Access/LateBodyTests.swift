import AsyncHTTPClient
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// A body may come a minute after the head.
///
/// Rights that were lost in the meantime must not be used any more.
@Suite struct `A request whose body comes late` {
    private enum Loss: CaseIterable {
        case deactivated, signedOut, demoted, byAnotherProcess
    }

    /// Sends a request whose body ends only after something else has happened.
    private func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ token: String,
        _ body: JSON,
        to server: TestServer,
        meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> Int {
        let bytes = body.serialized()
        var request = HTTPClientRequest(url: "http://localhost:\(try #require(server.client.port))\(path)")
        request.method = .init(rawValue: method.rawValue)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Content-Type", value: "application/json")
        let (parts, rest) = AsyncStream<ByteBuffer>.makeStream()
        rest.yield(ByteBuffer(bytes: bytes.prefix(1)))
        request.body = .stream(parts, length: .unknown)
        async let reply = HTTPClient.shared.execute(request, timeout: .seconds(60))
        // A whole round trip, so that the head has been looked at.
        _ = try await server.request(.get, "/api/auth/me/", token: token)
        try await meanwhile()
        rest.yield(ByteBuffer(bytes: bytes.dropFirst()))
        rest.finish()
        return Int(try await reply.status.code)
    }

    @Test(arguments: Loss.allCases)
    private func `is judged by what its sender is when it is carried out`(_ loss: Loss) async throws {
        try await TestServer.run(.ahc(.http)) { server in
            let admin = try await server.makeUser("admin", isAdmin: true)
            let token = try await server.signIn("admin")
            let body: JSON = ["username": "newcomer", "password": "long enough 7", "role": "admin"]
            let status = try await send(.post, "/api/users/", token, body, to: server) {
                let origin = Origin(user: nil, route: "test")
                let store: any Store =
                    loss == .byAnotherProcess
                    ? try SQLiteStore(path: server.store.path, mode: .existing, environment: server.store.environment)
                    : server.store
                try await store.write(origin) { transaction in
                    guard var user = try transaction.record(User.model, admin) else { return }
                    switch loss {
                    case .deactivated, .byAnotherProcess: user[User.isActive] = false
                    case .demoted: user[User.isStaff] = false
                    case .signedOut:
                        _ = try transaction.revokeSessions(of: admin)
                        return
                    }
                    try transaction.update(user)
                }
            }
            #expect(status == (loss == .demoted ? 403 : 401))
            #expect(try await server.store.read { try $0.user(named: "newcomer") } == nil)
        }
    }

    @Test func `of staff who left the pharmacy changes no stock`() async throws {
        try await TestServer.run(.ahc(.http)) { server in
            let pharmacy = try await server.makePharmacy("Main Bazaar", staff: "pharmacist")
            let medicine = try await server.make(Medicine.model, ["name": .text("Aspirin")])
            let item = try await server.make(
                PharmacyInventory.model,
                [
                    "pharmacy_id": .integer(pharmacy), "medicine_id": .integer(medicine),
                    "quantity_available": .integer(5),
                ]
            )
            let token = try await server.signIn("pharmacist")
            let path = "/api/pharmacy-inventory/\(item)/update_quantity/"
            let kept = try await send(.patch, path, token, ["quantity": 4], to: server) {}
            #expect(kept == 200)
            let lost = try await send(.patch, path, token, ["quantity": 3], to: server) {
                try await server.store.write(Origin(user: nil, route: "test")) { try $0.delete(PharmacyStaff.model, 1) }
            }
            #expect(lost == 403)
            #expect(try await server.record(PharmacyInventory.model, item)?[PharmacyInventory.quantityAvailable] == 4)
        }
    }
}
