import NabhaSync

extension SyncClient {
    /// Signs in, and registers this phone with the server; needs a network.
    ///
    /// Signing in again as the same user goes on where it was: edits that were not sent yet are still there. Another user
    /// gets a database of their own.
    ///
    /// - Parameters:
    ///   - server: with scheme and host, as `https://nabha.example`.
    ///   - username: as the server knows it.
    ///   - password: is sent, and not kept.
    ///   - deviceName: by which the user knows this phone in the list of devices.
    /// - Throws: ``SyncError/wrongPassword``, ``SyncError/offline`` or another ``SyncError``.
    public func signIn(server: String, username: String, password: String, deviceName: String) async throws(SyncError) {
        let server = String(server.reversed().drop { $0 == "/" }.reversed())
        let credentials = JSON.object([
            JSON.Member("username", .string(username)), JSON.Member("password", .string(password)),
        ])
        let signedIn = try await post(credentials.serialized(), to: server + "/api/auth/token/")
        if signedIn.status == 401 { throw .wrongPassword }
        guard signedIn.status == 200, let access = (try? JSON.parse(signedIn.body))?["access"]?.string else {
            throw problem(signedIn)
        }
        let user = ReplicaDirectory.User(server: server, username: username)
        let replicas = configuration.replicas
        do {
            let replica = try session?.user == user ? replica() : replicas.open(user)
            let registration = try replica.registration(name: deviceName, app: configuration.app)
            let reply = try await post(registration, to: server + "/api/v2/devices/", token: access)
            guard (200...201).contains(reply.status) else { throw problem(reply) }
            try replica.register(reply.body)
            try replicas.note(user)
            session = Session(user: user, replica: replica)
        } catch {
            throw SyncError(error)
        }
        board.change { $0.lastError = nil }
        show(.idle)
        alarm.ring()
    }

    /// Signs out: removes everything of the user from this phone.
    ///
    /// The server is told, if it can be reached within some seconds, that this device is no more. Where it cannot, the
    /// device stays in the user's list until somebody revokes it.
    ///
    /// - Parameter discardingUnsentWork: whether edits that the server does not have may be lost.
    /// - Throws: ``UnsentWork`` where there are any, unless they may be lost.
    public func signOut(discardingUnsentWork: Bool = false) async throws {
        guard let session else { return }
        let farewell: TransportRequest?
        do {
            farewell = try session.replica.revocation(at: session.user.server)
            try session.replica.logout(discardingUnsentWork: discardingUnsentWork)
            try configuration.replicas.note(nil)
        } catch ReplicaError.unsentWork(let unsent, let refused) {
            throw UnsentWork(unsent: unsent, refused: refused)
        } catch {
            throw SyncError(error)
        }
        self.session = nil
        show()
        if let farewell { await sendSoon(farewell) }
    }

    /// Sends what does no harm if it does not arrive.
    private func sendSoon(_ request: TransportRequest) async {
        let (transport, clock) = (transport, configuration.clock)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await transport.send(request) }
            group.addTask { try? await clock.sleep(for: Self.farewellTime) }
            await group.next()
            group.cancelAll()
        }
    }

    /// As long as a person who signs out may wait.
    private static let farewellTime = Duration.seconds(5)

    /// Chooses the pharmacies whose stock is kept on this phone, at most 20.
    public func follow(_ pharmacies: [Int64]) throws {
        try perform { try $0.follow(pharmacies) }
    }

    func post(_ body: [UInt8], to url: String, token: String? = nil) async throws(SyncError) -> TransportReply {
        var request = TransportRequest(url: url, headers: ["content-type": "application/json"], body: body)
        if let token { request.headers["authorization"] = "Bearer " + token }
        do {
            let reply = try await transport.send(request)
            board.change { $0.bytes += reply.bytesSent + reply.bytesReceived }
            return reply
        } catch {
            throw .offline
        }
    }

    func problem(_ reply: TransportReply) -> SyncError {
        let problem = ServerProblem(status: reply.status, body: reply.body)
        if let wait = reply.retryAfter, [429, 503].contains(reply.status) {
            return .busy(seconds: Int(clamping: wait.components.seconds))
        }
        return reply.status == 401 ? .needsSignIn : .server(status: reply.status, code: problem.code)
    }
}

/// Signing out would lose work that the server does not have.
public struct UnsentWork: Error, Sendable, Hashable {
    /// Edits that were not sent, or have no answer.
    public let unsent: Int
    /// Edits that were refused, and not decided about.
    public let refused: Int
}

extension SyncError {
    init(_ error: any Error) {
        switch error {
        case let error as SyncError: self = error
        case ReplicaError.malformedReply, is ExchangeError: self = .malformedReply
        case ReplicaError.anotherUser: self = .anotherUser
        case ReplicaError.notSignedIn: self = .needsSignIn
        default: self = .storage
        }
    }
}
