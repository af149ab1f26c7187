import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync

/// What stands between the network and the exchange service: tells who asks, reads requests and writes replies, as HTTP
/// does for the real ones.
struct Front {
    let server: Server
    let store: SQLiteStore

    struct Reply {
        let status: Int
        let body: [UInt8]
        /// Why the request was refused; nil for a reply.
        let problem: ErrorCode?
        /// What is in it, read once for all who look.
        let json: JSON

        init(status: Int, body: [UInt8], problem: ErrorCode? = nil) {
            self.status = status
            self.body = body
            self.problem = problem
            json = (try? JSON.parse(body)) ?? .null
        }
    }

    /// - Throws: where the server failed in a way that no client can have caused.
    func answer(_ body: [UInt8], token: String, kind: Kind) async throws -> Reply {
        do {
            let sender = try await sender(token)
            guard let json = try? JSON.parse(body) else { throw Problem.refused("This is not JSON.") }
            switch kind {
            case .sync:
                let request = try ExchangeRequest(json)
                return Reply(
                    status: 200,
                    body: try await server.exchange.exchange(request, by: sender).reply.serialized()
                )
            case .check:
                let request = try CheckRequest(json)
                let service = CheckService(exchange: server.exchange)
                return Reply(status: 200, body: try await service.check(request, by: sender).reply.serialized())
            }
        } catch let problem as Problem {
            let status = problem.code.status
            return Reply(
                status: status,
                body: problem.details.serialized(),
                problem: problem.code
            )
        }
    }

    enum Kind {
        case sync
        case check
    }

    // MARK: Devices

    /// Which device a token belongs to, if it is good.
    private func sender(_ token: String) async throws -> ExchangeService.Sender {
        let hash = Array(token.utf8)
        guard let device = token.split(separator: ".").first.flatMap({ DeviceID($0) }) else {
            throw Problem.unauthorized("Unknown device.")
        }
        let check: @Sendable (Snapshot, RecordID) throws -> Principal = { snapshot, owner in
            guard let principal = try snapshot.principal(owner), principal.isActive,
                principal.devices[device]?.tokenHash == hash
            else { throw Problem.unauthorized("Sign in again.") }
            return principal
        }
        let owner = try await store.read { snapshot in
            guard let owner = try snapshot.device(device)?.user else { throw Problem.unauthorized("Unknown device.") }
            _ = try check(snapshot, owner)
            return owner
        }
        return ExchangeService.Sender(
            user: owner,
            device: device,
            patient: nil,
            origin: Origin(user: owner, route: "/api/v2/sync/", isSyncingClient: true),
            current: { try check($0.snapshot, owner) }
        )
    }

    /// Registers a device, or gives it a new token, as `POST /api/v2/devices/` does.
    ///
    /// - Returns: nil where the user may not sign in.
    func register(_ body: [UInt8], user: RecordID, secret: String) async throws -> [UInt8]? {
        let json = try JSON.parse(body)
        guard let uid = json["uid"]?.string.flatMap({ UID($0) }) else { return nil }
        guard try await store.read({ try $0.principal(user)?.isActive ?? false }) else { return nil }
        let token = try await store.write(Origin(user: user, route: "/api/v2/devices/")) { transaction in
            let known = try transaction.snapshot.device(uid)
            let id: DeviceID
            if let known {
                id = known.id
            } else {
                let first = DeviceRegistration(name: "phone", app: "simulator", tokenHash: [])
                id = try transaction.registerDevice(uid, of: user, first)
            }
            let token = "\(id).\(secret)"
            guard let device = try transaction.snapshot.device(uid) else { return token }
            let registration = DeviceRegistration(name: "phone", app: "simulator", tokenHash: Array(token.utf8))
            try transaction.renewDevice(device, registration)
            return token
        }
        return try await registered(token, user)
    }

    private func registered(_ token: String, _ user: RecordID) async throws -> [UInt8]? {
        try await store.read { snapshot in
            guard let principal = try snapshot.principal(user) else { return nil }
            var members: [JSON.Member] = [
                JSON.Member("device", .integer(token.split(separator: ".").first.flatMap { Int64($0) } ?? 0)),
                JSON.Member("token", .string(token)), JSON.Member("user", .integer(user)),
                JSON.Member("username", .string(principal.username)),
            ]
            if let patient = principal.patient { members.append(JSON.Member("patient", .integer(patient))) }
            if let doctor = principal.doctor { members.append(JSON.Member("doctor", .integer(doctor))) }
            members.append(JSON.Member("pharmacies", .array(principal.pharmacies.map { .integer($0) })))
            members.append(JSON.Member("epoch", .string(String(try snapshot.epoch().prefix(8)))))
            return JSON.object(members).serialized()
        }
    }
}
