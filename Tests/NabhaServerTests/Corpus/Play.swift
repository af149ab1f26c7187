import HTTPTypes
import NabhaClient
import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

/// A script while it is being written: the SDK meets a real server, and what both say is noted.
actor Play {
    private(set) var server: TestServer
    fileprivate let username: String
    fileprivate let phone: CorpusPhone
    fileprivate let device: JSON
    fileprivate var token: String
    private var steps: [JSON] = []
    private var before = CorpusState()

    init(_ server: TestServer, _ username: String) async throws {
        self.server = server
        self.username = username
        device = try await Self.register(username, on: server)
        token = try #require(device["token"]?.string)
        phone = try CorpusPhone(device: device)
    }

    private static let uid = "018d23c0-6f00-7a51-9c3e-5d0b7c1f2a44"

    private static func register(_ username: String, on server: TestServer) async throws -> JSON {
        let registration: JSON = ["uid": .string(uid), "name": "Asha's phone", "app": "1.0 (Android 14)"]
        let access = try await server.signIn(username)
        return try await server.request(.post, "/api/v2/devices/", token: access, json: registration).json
    }

    func script(_ title: String) -> CorpusScript { CorpusScript(title: title, device: device, steps: steps) }

    // MARK: On the phone

    /// Something that the person does, a minute later.
    @discardableResult
    func act(_ word: String, _ members: JSON = [:]) throws -> JSON {
        server.clock.advance(by: .seconds(60))
        let step = JSON.object(
            [JSON.Member("do", .string(word))] + members.members
                + [JSON.Member("at", .integer(server.clock.now.microseconds))]
        )
        try phone.act(step)
        try note(step)
        return step
    }

    func edit(_ word: String, _ model: Model, _ uid: String, _ values: JSON = [:]) throws {
        var members: JSON = ["model": .string(model.name), "uid": .string(uid)]
        if !values.members.isEmpty { members = members.with("values", values) }
        try act(word, members)
    }

    /// Makes a record under a uid that follows from a number.
    func create(_ model: Model, _ number: Int64, _ values: JSON) throws -> String {
        // The clock as it will be once `act` has moved it on.
        var generator = SeededGenerator(seed: UInt64(number))
        let uid = UID(at: server.clock.now.advanced(by: .seconds(60)), using: &generator).description
        try edit("create", model, uid, values)
        return uid
    }

    func uid(_ model: Model, _ id: RecordID) async throws -> String {
        try #require(try await server.record(model, id)).uid.description
    }

    // MARK: Between both

    /// What may happen to a request and its reply.
    struct Way: Sendable {
        var budget: Int64?
        var check = false
        /// The server does its part, and the phone never hears of it.
        var isReplyLost = false
        /// The reply as it would be from another server, or after harm on the way.
        var changed: @Sendable (JSON) -> JSON = { $0 }
        /// The bytes as they arrive; nil for those of the reply.
        var garbled: (@Sendable (String) -> String)?
    }

    /// One request and its reply, a minute later.
    @discardableResult
    func sync(_ note: String? = nil, _ way: Way = Way()) async throws -> JSON {
        server.clock.advance(by: .seconds(60))
        phone.set(clock: server.clock.now)
        var step: JSON = ["do": "sync"]
        if let note { step = step.with("note", .string(note)) }
        if way.check { step = step.with("check", true) }
        if let budget = way.budget { step = step.with("budget", .integer(budget)) }
        let request = try phone.request(step)
        let body = Self.told(try JSON.parse(request.body), way)
        step = step.with("request", ["path": .string(request.path), "body": expected(body)])
        let reply = try await server.request(.post, request.path, token: token, json: body)
        if way.isReplyLost {
            try self.note(step.with("lost", true))
        } else if let garbled = way.garbled {
            let text = garbled(reply.text)
            #expect(try !phone.receive(Array(text.utf8), status: reply.status.code, to: request))
            try self.note(step.with("status", .integer(Int64(reply.status.code))).with("text", .string(text)))
        } else {
            let json = way.changed(reply.json)
            #expect(try phone.receive(json.serialized(), status: reply.status.code, to: request))
            try self.note(step.with("status", .integer(Int64(reply.status.code))).with("reply", json))
            return json
        }
        return reply.json
    }

    /// Requests until there is nothing more to do.
    func settle(_ note: String? = nil, _ way: Way = Way()) async throws {
        var reply = try await sync(note, way)
        for _ in 0..<100 {
            let isRepairing = try phone.replica.progress().isRepairing
            guard try isRepairing || reply["more"] == true || phone.replica.counts().pending > 0 else { return }
            reply = try await sync(nil, way)
        }
        Issue.record("there is no end to it")
    }

    /// What a client says of itself is left out, and a check that the script has not come to yet.
    private static func told(_ body: JSON, _ way: Way) -> JSON {
        body.without(way.check ? ["health"] : ["health", "check"])
    }

    /// Other clients may keep other revisions of records that a restore has taken back, and so have other hashes.
    private func expected(_ body: JSON) -> JSON {
        guard let nodes = body["nodes"]?.array else { return body }
        let unsure = before.shown.flatMap { model, records in
            records.values.filter { $0["revision"] == nil }
                .map { [JSON.string(model), $0["id"] ?? .null] }
        }
        return body.with(
            "nodes",
            .array(
                nodes.map { node in
                    guard node.array.count == 3 else { return node }
                    let rows = node.array[2].array
                        .map { row in
                            unsure.contains(Array(row.array.prefix(2)))
                                ? .array(Array(row.array.prefix(2)) + [RequestRule.anyHash]) : row
                        }
                    return .array(Array(node.array.prefix(2)) + [.array(rows)])
                }
            )
        )
    }

    fileprivate func note(_ step: JSON) throws {
        let after = try phone.state()
        let difference = after.difference(from: before)
        before = after
        steps.append(difference.members.isEmpty ? step : step.with("then", difference))
    }

    // MARK: Servers

    /// From now on the phone meets another server.
    func go(to server: TestServer) { self.server = server }

    /// The user signs in again on the same phone.
    func signIn() async throws {
        let reply = try await Self.register(username, on: server)
        token = try #require(reply["token"]?.string)
        try act("sign_in", ["device": reply])
    }

    /// What is added to a database's path for the backup that was made before the phone was known.
    static let early = ".early"

    var earlierBackup: String { server.store.path + Self.early }

    func backup() async throws -> String {
        let path = server.store.path + ".backup"
        try await server.store.backup(to: path) { _ in }
        return path
    }

    /// Goes on with a server that was restored from a backup.
    func restored(_ backup: String, _ body: @Sendable () async throws -> Void) async throws {
        let path = backup + ".restored"
        let environment = server.store.environment
        _ = try await SQLiteStore.restore(backup: backup, to: path, force: false, environment: environment) { _ in }
        try await moved(to: path, body)
    }

    /// Goes on with a server on another file.
    func moved(to path: String, _ body: @Sendable () async throws -> Void) async throws {
        try await server.moved(to: path) { [self] server in
            await go(to: server)
            try await body()
            try await checkIsInStep()
        }
    }

    /// Whether the phone has what the server says it should have, to the last digit.
    func checkIsInStep() async throws {
        guard try phone.replica.counts().pending == 0, try !phone.replica.needsSignIn() else { return }
        var body: JSON = ["check": true]
        if let cursor = try phone.replica.progress().cursor { body = body.with("cursor", .string(cursor)) }
        let reply = try await server.request(.post, "/api/v2/sync/", token: token, json: body)
        let page = try ExchangeReply(reply.json, .nabha)
        #expect(page.groups.isEmpty && page.exits.isEmpty)
        #expect(try phone.replica.digests() == page.checks)
    }
}

extension Play {
    /// An operation that this device sent once and has forgotten.
    func sendFromAnotherLife(_ operation: JSON) async throws {
        let sent = operation.with("base", .integer(try await server.revision().rawValue))
        let reply = try await server.request(.post, "/api/v2/sync/", token: token, json: ["ops": [sent]])
        #expect(reply.json["results"]?.array.first?["ok"] != nil)
    }
}

extension Play {
    func revoke() async throws {
        let access = try await server.signIn(username)
        let id = try #require(device["device"]?.integer)
        try await server.request(.delete, "/api/v2/devices/\(id)/", token: access)
    }

    /// A problem that no server of ours says at will.
    func fail(_ status: Int, _ body: JSON) throws {
        server.clock.advance(by: .seconds(60))
        let request = try phone.request(["do": "sync"])
        let told = try JSON.parse(request.body).without(["health", "check"])
        try phone.receive(body == .null ? [] : body.serialized(), status: status, to: request)
        let step: JSON = [
            "do": "sync", "request": ["path": .string(request.path), "body": told],
            "status": .integer(Int64(status)),
        ]
        try note(body == .null ? step.with("text", "") : step.with("reply", body))
    }
}
