import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

/// The devices that work offline: made known, listed, and shut out.
struct DeviceController: Sendable {
    let services: Services

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v2/devices/", .signedIn, "List one's devices", list),
            Endpoint(.post, "/api/v2/devices/", .signedIn, "Register a device, or give it a new token", register),
            Endpoint(.delete, "/api/v2/devices/{id}/", .signedIn, "Revoke a device", revoke).takingDevices(),
            Endpoint(.get, "/api/v2/devices/health/", .roles([.admin]), "How the sync of all devices goes", health),
        ]
    }

    private func list(_ call: Call) async throws -> Reply {
        let caller = try call.principal()
        let user = try call.idParameter("user_id") ?? caller.user
        guard user == caller.user || caller.isAdmin else { throw Problem.forbidden() }
        let devices = try await services.metrics.timed(.read) {
            try await services.store.read { try $0.devices(of: user) }
        }
        return .json(["devices": .array(devices.map(\.listed))])
    }

    private func register(_ call: Call) async throws -> Reply {
        let form = try DeviceForm(try await call.object())
        let secret = services.environment.randomBytes(DeviceToken.secretByteCount)
        let registration = form.registration(tokenHash: DeviceToken.hash(ofSecret: secret))
        let (device, isNew, caller) = try await services.write(call) { transaction, caller in
            let known = try transaction.snapshot.device(form.uid)
            guard known.map({ $0.user == caller.user }) ?? true else { throw Problem.foreignDevice }
            if known?.isRevoked ?? true {
                let devices = try transaction.snapshot.devices(of: caller.user)
                guard devices.count < SyncLimit.devices else { throw Problem.tooManyDevices }
            }
            if let known {
                try transaction.renewDevice(known, registration)
                return (known.id, false, caller)
            }
            return (try transaction.registerDevice(form.uid, of: caller.user, registration), true, caller)
        } reply: { _, registered in
            registered
        }
        let token = DeviceToken(device: device, secret: secret)
        return .json(.object(registered(token, caller)), status: isNew ? .created : .ok)
    }

    /// What a device is told when it has been registered: its credential, and who its user is.
    private func registered(_ token: DeviceToken, _ user: Principal) -> [JSON.Member] {
        var members: [JSON.Member] = [
            JSON.Member("device", .integer(token.device)), JSON.Member("token", .string(token.text)),
            JSON.Member("user", .integer(user.user)), JSON.Member("username", .string(user.username)),
        ]
        let roles = user.affiliation.roles.sorted()
        if !roles.isEmpty { members.append(JSON.Member("roles", .array(roles.map { .string($0.rawValue) }))) }
        if let patient = user.patient { members.append(JSON.Member("patient", .integer(patient))) }
        if let doctor = user.doctor { members.append(JSON.Member("doctor", .integer(doctor))) }
        if !user.pharmacies.isEmpty {
            members.append(JSON.Member("pharmacies", .array(user.pharmacies.map { .integer($0) })))
        }
        return members + [JSON.Member("epoch", .string(services.syncEpoch))]
    }

    private func revoke(_ call: Call) async throws -> Reply {
        let id = try call.id()
        try await services.write(call) { transaction, caller in
            guard let device = try transaction.snapshot.device(id), device.user == caller.user || caller.isAdmin
            else { throw Problem.notFound }
            // Who has found a phone must not shut out its owner's others.
            guard call.sender?.device == nil || call.sender?.device == id else { throw Problem.forbidden() }
            if !device.isRevoked { try transaction.revokeDevice(device) }
        } reply: { _, _ in
        }
        return Reply(.noContent)
    }

    private func health(_ call: Call) async throws -> Reply {
        let page = try PageRequest(call)
        try await services.deviceHealth.flush()
        let (count, devices) = try await services.metrics.timed(.read) {
            try await services.store.read { snapshot in
                let count = try snapshot.deviceCount()
                try page.checkExists(in: count)
                let devices = try snapshot.devices(from: page.offset, limit: page.size)
                return (count, try devices.map { $0.withHealth(try snapshot.record(User.model, $0.user)) })
            }
        }
        return .json(page.reply(devices, of: count, call, scheme: services.settings.scheme))
    }
}

/// What a device sends to be registered.
private struct DeviceForm: Sendable {
    let uid: UID
    private let name: String
    private let app: String

    private static let fields: [String: FieldDescription] = [
        "uid": Field<String>("uid", .text(maximum: Device.longestText)).description,
        "name": Field<String>("name", .text(maximum: Device.longestText)).description,
        "app": Field<String>("app", .text(maximum: Device.longestText)).description,
    ]

    init(_ body: [JSON.Member]) throws(Problem) {
        // What else a newer app may send is of no concern.
        var input = RecordInput(body.filter { Self.fields[$0.key] != nil }, writable: Self.fields, shown: [])
        input.require(Self.fields)
        func text(_ name: String) -> String {
            guard case .text(let text)? = input.values[name] else { return "" }
            return text
        }
        let uid = UID(text("uid"))
        if input.values["uid"] != nil, uid == nil {
            input.note(FieldFault("Must be a UUID of version 7 that the device has made."), at: "uid")
        }
        try input.check()
        guard let uid else { throw .validation("uid", FieldFault.required.message) }
        self.uid = uid
        name = text("name")
        app = text("app")
    }

    func registration(tokenHash: [UInt8]) -> DeviceRegistration {
        DeviceRegistration(name: name, app: app, tokenHash: tokenHash)
    }
}

extension Problem {
    fileprivate static let foreignDevice = Problem.forbidden("This uid cannot be used: the app must make another one.")
    fileprivate static let tooManyDevices = Problem(
        .tooManyDevices,
        "You have \(SyncLimit.devices) devices. Revoke one that is not used any more: DELETE /api/v2/devices/{id}/."
    )
}
