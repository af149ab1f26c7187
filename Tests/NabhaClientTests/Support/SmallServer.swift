import NabhaClient
import NabhaModel
import NabhaSync

/// A server with one doctor's records in memory, which does what the protocol says and can be set back to an earlier day.
struct SmallServer {
    struct Held {
        let model: Model
        let id: RecordID
        let uid: UID
        var revision: Int64
        /// Before the request that is being answered.
        var earlier: Int64
        var isInScope = true
        var values: [String: Value]
        /// By field: when it changed, and whether the phone did it.
        var changed: [String: (revision: Int64, isOwn: Bool)] = [:]
    }

    /// What a backup has.
    struct Content {
        var records: [RecordKey: Held] = [:]
        var exits: [(model: String, id: RecordID, revision: Int64)] = []
        var head: Int64 = 1
        var expected: Int64 = 1
        var results: [Int64: OperationResult] = [:]
    }

    static let scope = Scope(.doctor, 7)
    var content = Content()
    var nextID: RecordID = 100
    var life = 1
    /// The head of each backup that was restored.
    var restores: [Int64] = []
    var pageLimit = 3
    var holds = false

    var epoch: String { "0000000\(life)" }

    mutating func restore(_ backup: Content) {
        content = backup
        life += 1
        restores.append(backup.head)
    }

    // MARK: What others do

    mutating func create(_ model: Model, _ values: [String: Value], uid: UID) {
        content.head += 1
        var all = Dictionary(uniqueKeysWithValues: model.fields.map { ($0.name, $0.defaultValue ?? .null) })
        for (name, value) in values { all[name] = value }
        nextID += 1
        content.records[RecordKey(model: model.name, uid: uid)] = Held(
            model: model,
            id: nextID,
            uid: uid,
            revision: content.head,
            earlier: content.head,
            values: all
        )
    }

    mutating func set(_ key: RecordKey, _ field: String, _ value: Value, isOwn: Bool = false) {
        content.head += 1
        content.records[key]?.values[field] = value
        content.records[key]?.changed[field] = (content.head, isOwn)
        touch(key, isOwn: isOwn)
    }

    mutating func delete(_ key: RecordKey) {
        guard let record = content.records.removeValue(forKey: key) else { return }
        content.head += 1
        if record.isInScope { content.exits.append((key.model, record.id, content.head)) }
    }

    mutating func move(_ key: RecordKey, inScope: Bool) {
        guard let record = content.records[key], record.isInScope != inScope else { return }
        content.head += 1
        content.records[key]?.isInScope = inScope
        touch(key, isOwn: false)
        if inScope {
            content.exits.removeAll { $0.model == key.model && $0.id == record.id }
        } else {
            content.exits.append((key.model, record.id, content.head))
        }
    }

    private mutating func touch(_ key: RecordKey, isOwn: Bool) {
        if !isOwn { content.records[key]?.earlier = content.head }
        content.records[key]?.revision = content.head
    }

    // MARK: Answering

    enum Answer {
        case reply([UInt8])
        case problem(Int, [UInt8])
    }

    mutating func answer(_ request: ReplicaRequest) throws -> Answer {
        guard request.kind == .sync else { return .reply(try checking.answer(request.body).serialized()) }
        let sync = try ExchangeRequest(try JSON.parse(request.body))
        var since: Int64?
        if let cursor = sync.cursor {
            let parts = cursor.split(separator: ":")
            guard parts[0] == epoch else { return resync(from: Int(parts[0].dropFirst(7)) ?? 1) }
            since = Int64(parts[1])
        }
        let start = content
        if let skip = sync.skip { content.expected = max(content.expected, skip + 1) }
        if let first = sync.operations.first, first.number > content.expected {
            content = start
            let problem: JSON = ["error_code": "EXPECTED_OPERATION", "expected": .integer(content.expected)]
            return .problem(409, problem.serialized())
        }
        for (key, record) in content.records { content.records[key]?.earlier = record.revision }
        let results = push(sync.operations)
        return .reply(pull(since, sync, results).serialized())
    }

    /// - Parameter life: the one that the phone knows; there may have been several since.
    private func resync(from life: Int) -> Answer {
        var problem = [
            JSON.Member("error_code", "RESYNC_REQUIRED"), JSON.Member("epoch", .string(epoch)),
            JSON.Member("expected", .integer(content.expected)),
        ]
        if let restoredTo = restores.dropFirst(life - 1).min() {
            problem.append(JSON.Member("restored_to", .integer(restoredTo)))
        }
        return .problem(409, JSON.object(problem).serialized())
    }

    private func pull(_ since: Int64?, _ sync: ExchangeRequest, _ results: [OperationResult]) -> ExchangeReply {
        var reply = ExchangeReply(
            epoch: epoch,
            head: Revision(rawValue: content.head),
            serverTime: Instant.somewhen.advanced(by: .seconds(content.head))
        )
        reply.results = results
        if since == nil { reply.scopes = checking.scopes }
        let after = since ?? 0
        let own = Set(
            results.compactMap { result in
                if case .applied(let applied) = result.outcome { applied.revision.rawValue } else { nil }
            }
        )
        // Nothing is echoed.
        let news = content.records.values
            .filter { record in
                record.isInScope && record.revision > after
                    && !(own.contains(record.revision) && record.earlier <= after)
            }
            .sorted { $0.revision < $1.revision }
        let page = news.prefix(pageLimit)
        let end = news.count > page.count ? page.last?.revision ?? content.head : content.head
        reply.groups = page.filter { $0.revision <= end }.map { group($0, after: after) }
        if after > 0 {
            reply.exits = content.exits.filter { $0.revision > after && $0.revision <= end }
                .map { .init(model: $0.model, id: $0.id) }
        }
        reply.hasMore = end < content.head
        reply.isHeld = reply.hasMore && holds
        reply.cursor = "\(epoch):\(end)"
        if sync.wantsChecks, !reply.hasMore { reply.checks = checking.checks }
        return reply
    }

    private func group(_ record: Held, after: Int64) -> RecordGroup {
        .whole(
            record.model,
            record.id,
            revision: record.revision,
            in: [Self.scope],
            uid: record.uid,
            record.values
        )
    }

    var checking: CheckingServer {
        var server = CheckingServer(scopes: [.directory, Self.scope], epoch: epoch, cursor: "\(epoch):\(content.head)")
        server.limit = pageLimit
        for record in content.records.values where record.isInScope { server.hold(group(record, after: 0)) }
        server.records.sort { $0.uid < $1.uid }
        return server
    }
}
