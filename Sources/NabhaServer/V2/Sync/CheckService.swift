package import NabhaModel
import NabhaStore
package import NabhaSync

/// Compares what a device holds with what it should hold, part by part, and sends what differs.
package struct CheckService: Sendable {
    let exchange: ExchangeService

    package init(exchange: ExchangeService) { self.exchange = exchange }

    package func check(
        _ request: CheckRequest,
        by sender: ExchangeService.Sender
    ) async throws -> (reply: CheckReply, shown: [Record]) {
        guard request.schema <= SyncLimit.schema else { throw Problem.unsupportedSchema }
        return try await exchange.services.metrics.timed(.read) {
            try await exchange.services.store.read { snapshot in
                let held = try exchange.scopes(of: sender, nil, wish: request.follow, in: snapshot)
                let head = try snapshot.head().revision
                let cursor = Cursor(
                    epoch: exchange.epochName,
                    schema: request.schema,
                    data: head,
                    grants: held.asOf,
                    followed: held.followed
                )
                var comparison = Comparison(snapshot, held.now, schema: request.schema, budget: request.budget)
                for node in request.nodes where held.now.contains(node.scope) { try comparison.compare(node) }
                var reply = CheckReply(
                    epoch: exchange.epochName,
                    cursor: exchange.seal.seal(cursor, for: sender.device),
                    scopes: held.now.sorted(),
                    head: head,
                    serverTime: exchange.now
                )
                comparison.finish(&reply)
                return (reply, comparison.shown)
            }
        }
    }
}

/// What comes of the nodes of one request.
private struct Comparison {
    private let snapshot: Snapshot
    private let scopes: Set<Scope>
    private let schema: Int
    private let budget: ByteCount
    private let contents: ScopeContents
    private var items: [PageItem] = []
    private var sent: Set<RecordReference> = []
    private var size = 0
    private var split: [CheckPart] = []
    private var rest: [CheckPart] = []

    init(_ snapshot: Snapshot, _ scopes: Set<Scope>, schema: Int, budget: ByteCount) {
        self.snapshot = snapshot
        self.scopes = scopes
        self.schema = schema
        self.budget = budget
        contents = ScopeContents(snapshot, schema: schema)
    }

    var shown: [Record] { items.compactMap(\.record) }

    func finish(_ reply: inout CheckReply) {
        reply.split = split
        reply.rest = rest
        reply.groups = items.groups
        reply.exits = items.exits
    }

    mutating func compare(_ node: CheckNode) throws {
        let part = CheckPart(scope: node.scope, prefix: node.prefix)
        switch node.content {
        case .digest(let digest):
            guard try contents.digest(of: part) != digest else { return }
            // A whole key cannot be split further; its records are listed.
            if part.canBeSplit { split.append(part) } else { rest.append(part) }
        case .rows(let rows): try compare(rows, part)
        }
    }

    private mutating func compare(_ rows: [CheckNode.Row], _ part: CheckPart) throws {
        let theirs = Set(rows)
        let members = try contents.members(of: part)
        for member in members where !theirs.contains(member.row) {
            guard try send(member.model, member.id) else { return rest.append(part) }
        }
        // Rows of the device's that are not in the part: gone, or in other scopes by now.
        let ours = Set(members.map(\.row))
        for row in rows where !ours.contains(row) {
            guard let model = snapshot.catalog[row.model], model.isSynced, model.since <= schema else { continue }
            if try snapshot.isVisible(model, row.id, in: scopes) {
                guard try send(model, row.id) else { return rest.append(part) }
            } else if sent.insert(RecordReference(model: model, id: row.id)).inserted {
                let exit = ExchangeReply.Exit(model: model.name, id: row.id)
                items.append(PageItem(content: .exit(exit), progress: .comparison, record: nil))
            }
        }
    }

    private var hasRoom: Bool { items.isEmpty || size < budget.bytes * Self.compression }

    /// How many times smaller whole records become, at least.
    private static let compression = 2

    /// - Returns: false where there is no room left for it.
    private mutating func send(_ model: Model, _ id: RecordID) throws -> Bool {
        let reference = RecordReference(model: model, id: id)
        guard !sent.contains(reference), let content = try snapshot.exchanged(model, id) else { return true }
        guard hasRoom else { return false }
        sent.insert(reference)
        let live = try snapshot.entries(model, id, in: scopes).filter { !$0.isExit }.map(\.scope).sorted()
        let (shape, row) = ChangeReader.row(.whole(of: model, schema), content, in: live)
        let item = PageItem(content: .row(shape, row), progress: .comparison, record: content.record)
        items.append(item)
        size += item.size
        return true
    }
}

extension ScopeContents.Member {
    /// As devices name it.
    fileprivate var row: CheckNode.Row {
        CheckNode.Row(model: model.name, id: id, hash: CheckNode.Row.short(hash))
    }
}
