import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// A device as a client of another make would be: it keeps what it is sent, and nothing is done for it.
final class Phone {
    let server: TestServer
    let token: String
    let device: Int64
    var cursor: String?
    /// Values by model and id, as they have arrived.
    private(set) var records: [String: [Int64: [String: Value]]] = [:]
    private(set) var held: [ExchangeReply] = []
    private var operations: Int64 = 0

    init(_ server: TestServer, _ username: String, uid: String = "01890a5d-ac96-774b-bcce-b302099a8057") async throws {
        self.server = server
        let access = try await server.signIn(username)
        let reply = try await server.request(
            .post,
            "/api/v2/devices/",
            token: access,
            json: ["uid": .string(uid), "name": "Phone", "app": "test"]
        )
        token = try #require(reply.json["token"]?.string)
        device = try #require(reply.json["device"]?.integer)
    }

    /// Another device of the same make.
    static func uid(_ number: Int) -> String {
        let digits = String(number)
        return "01890a5d-ac96-774b-bcce-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    // MARK: Exchanges

    @discardableResult
    func send(_ body: JSON, path: String = "/api/v2/sync/") async throws -> TestReply {
        try await server.request(.post, path, token: token, json: body)
    }

    /// One page, applied.
    @discardableResult
    func exchange(_ members: [JSON.Member] = [], ops: [JSON] = []) async throws -> ExchangeReply {
        var members = members
        if let cursor { members.append(JSON.Member("cursor", .string(cursor))) }
        if !ops.isEmpty { members.append(JSON.Member("ops", .array(ops))) }
        let reply = try await send(.object(members))
        try #require(reply.status == .ok, "\(reply.text)")
        let page = try ExchangeReply(reply.json, .nabha)
        apply(page)
        return page
    }

    /// Pages until there are no more.
    @discardableResult
    func sync(_ members: [JSON.Member] = []) async throws -> [ExchangeReply] {
        var pages = [try await exchange(members)]
        while pages.last?.hasMore == true {
            try #require(pages.count < 2_000)
            pages.append(try await exchange(members))
        }
        return pages
    }

    /// Pushes edits under the next numbers.
    func push(_ edits: [JSON]) async throws -> [OperationResult] {
        let operations = edits.map(numbered)
        return try await exchange(ops: operations).results
    }

    func numbered(_ edit: JSON) -> JSON {
        operations += 1
        guard case .object(let members) = edit else { return edit }
        return .object([JSON.Member("n", .integer(operations))] + members)
    }

    // MARK: What it holds

    func apply(_ reply: ExchangeReply) {
        cursor = reply.cursor ?? cursor
        held.append(reply)
        guard !reply.isHeld else { return }
        for page in held {
            for exit in page.exits { records[exit.model]?[exit.id] = nil }
            for group in page.groups { take(group) }
        }
        held = []
    }

    private func take(_ group: RecordGroup) {
        for row in group.rows {
            var values = group.shape.isWhole ? [:] : records[group.shape.model.name]?[row.id] ?? [:]
            for (column, value) in zip(group.shape.columns, row.values) { values[column] = value }
            values["revision"] = .integer(row.revision.rawValue)
            if let uid = row.uid { values["uid"] = .text(uid.description) }
            records[group.shape.model.name, default: [:]][row.id] = values
        }
    }

    func ids(_ model: Model) -> [Int64] { (records[model.name] ?? [:]).keys.sorted() }

    func value(_ model: Model, _ id: Int64, _ field: String) -> Value? { records[model.name]?[id]?[field] }

    func uid(_ model: Model, _ id: Int64) throws -> String {
        try #require(value(model, id, "uid").flatMap { String($0) })
    }

    func revision(_ model: Model, _ id: Int64) throws -> Int64 {
        try #require(value(model, id, "revision").flatMap { Int64($0) })
    }

    /// An edit of a record as the phone sees it.
    func edit(_ model: Model, _ id: Int64, _ action: String, _ content: JSON) throws -> JSON {
        .object([
            JSON.Member("model", .string(model.name)), JSON.Member("uid", .string(try uid(model, id))),
            JSON.Member("base", .integer(try revision(model, id))), JSON.Member(action, content),
        ])
    }
}

extension OperationResult {
    var refusal: Refusal? {
        guard case .refused(let refusal) = outcome else { return nil }
        return refusal
    }
    var applied: Applied? {
        guard case .applied(let applied) = outcome else { return nil }
        return applied
    }
}
