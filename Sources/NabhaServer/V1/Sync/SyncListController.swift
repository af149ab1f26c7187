import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// The incremental sync lists: what changed, or entered the caller's view, since a timestamp.
struct SyncListController: Sendable {
    let services: Services
    let coder: ReplyCoder

    var endpoints: [Endpoint] {
        services.store.catalog.synced.flatMap { model -> [Endpoint] in
            guard let sync = model.sync else { return [] }
            let columns = SyncColumns(model)
            var paths = ["/api/\(sync.path)/sync/"]
            if sync.hasAlias { paths.append("/api/sync/\(sync.path)/") }
            return paths.map { path in
                Endpoint(.get, path, .signedIn, "Changes to \(sync.path) since a timestamp") {
                    try await list(columns, $0)
                }
            }
        }
    }

    private func list(_ columns: SyncColumns, _ call: Call) async throws -> Reply {
        let principal = try call.principal()
        // The head first: whatever is committed between this and the look at the view is delivered now or next time.
        let head = try await services.store.head()
        let latest = max(services.environment.now(), head.instant)
        let floor = services.retention.floor.instant
        let request = try SyncRequest(call, columns, latest: latest, lost: services.lostTime, floor: floor)
        let (view, filter) = Self.view(for: principal, request)
        let coding = AcceptEncoding.preferred(by: call.request.headers[.acceptEncoding])
        var exchange = SyncExchange(
            request: request,
            view: view,
            filter: filter,
            coding: coding,
            lastRestore: services.lostTime.lastRestore,
            head: head
        )
        if request.limit != nil { return try await page(&exchange, call) }
        if let stamp = SyncStamp(of: view, in: services.store.heads) {
            if let reply = try await known(&exchange, stamp, call) { return reply }
        }
        return try await looked(&exchange, call)
    }

    /// Answers from memory alone; nil where memory does not suffice.
    private func known(_ exchange: inout SyncExchange, _ stamp: SyncStamp, _ call: Call) async throws -> Reply? {
        exchange.settle(stamp, epoch: services.epoch)
        let isNotModified = isNotModified(exchange, call)
        if let since = exchange.request.since, since >= stamp.moment.instant {
            if isNotModified { return notModified(exchange, count: 0, removed: nil) }
            return try await send(.nothing, exchange, call)
        }
        let since = exchange.request.since ?? .distantPast
        guard let entry = exchange.version.flatMap({ services.lists.answer(to: $0, since: since) }) else { return nil }
        if isNotModified { return notModified(exchange, count: entry.count, removed: entry.removed) }
        return try await send(entry, exchange, call)
    }

    /// What a look into the database found.
    private enum Found: Sendable {
        /// The client has it already; still the headers are those of the whole reply.
        case notModified(count: Int, removed: String?)
        case list(SyncReply, answering: Range<Instant>)
        case tooLongForMemory
    }

    /// Looks into the database, in one snapshot.
    private func looked(_ exchange: inout SyncExchange, _ call: Call) async throws -> Reply {
        let start = exchange
        let heads = services.store.heads
        let ticket = heads.ticket
        let epoch = services.epoch
        let found: Found
        (exchange, found) = try await services.metrics.timed(.read) {
            try await services.store.read { snapshot in
                var exchange = start
                exchange.head = try snapshot.head()
                let stamp = try SyncStamp(of: exchange.view, in: snapshot, learning: heads, ticket: ticket)
                exchange.settle(stamp, epoch: epoch)
                return (exchange, try find(exchange, call, in: snapshot))
            }
        }
        switch found {
        case .notModified(let count, let removed): return notModified(exchange, count: count, removed: removed)
        case .tooLongForMemory: return try await stream(exchange, call)
        case .list(let reply, let span):
            let entry = await encode(reply, exchange)
            if let version = exchange.version { services.lists.insert(entry, to: version, from: span) }
            return try await send(entry, exchange, call)
        }
    }

    private func find(_ exchange: SyncExchange, _ call: Call, in snapshot: Snapshot) throws -> Found {
        let query = try exchange.query(in: snapshot)
        guard !isNotModified(exchange, call) else {
            let removed = try SyncReply.removed(query, through: nil, in: snapshot)
            return .notModified(count: try snapshot.count(query), removed: removed)
        }
        guard let reply = try SyncReply(exchange.request, query, in: snapshot) else { return .tooLongForMemory }
        return .list(reply, answering: try exchange.span(of: query, in: snapshot))
    }

    /// One page: its tag depends on what it holds, so it is always looked up.
    private func page(_ exchange: inout SyncExchange, _ call: Call) async throws -> Reply {
        let start = exchange
        let (found, reply) = try await services.metrics.timed(.read) {
            try await services.store.read { snapshot -> (SyncExchange, SyncReply) in
                var exchange = start
                exchange.head = try snapshot.head()
                guard let reply = try SyncReply(exchange.request, try exchange.query(in: snapshot), in: snapshot) else {
                    throw StoreError.damaged("a page without an end")
                }
                exchange.settle(page: reply)
                return (exchange, reply)
            }
        }
        exchange = found
        if isNotModified(exchange, call) {
            return notModified(exchange, count: reply.count, removed: reply.removed)
        }
        return try await send(reply, exchange, call)
    }

    /// Lists that are too long for memory.
    private func stream(_ exchange: SyncExchange, _ call: Call) async throws -> Reply {
        try await SyncStreamer(services: services).reply(exchange, call)
    }

    /// What the caller may see, and the filter that is left to apply to it.
    private static func view(for principal: Principal, _ request: SyncRequest) -> (SyncView, RecordID?) {
        let view = SyncView(of: request.model, for: principal)
        guard let filter = request.filter else { return (view, nil) }
        if let narrowed = view.narrowed(to: filter) { return (narrowed, nil) }
        return (view, filter)
    }

    private func isNotModified(_ exchange: SyncExchange, _ call: Call) -> Bool {
        let headers = call.request.headers
        let condition = ConditionalRequest(
            ifNoneMatch: headers[.ifNoneMatch],
            ifModifiedSince: headers[.ifModifiedSince]
        )
        guard condition.isConditional else { return false }
        return condition.isSatisfied(by: exchange.tag, lastModified: exchange.lastChange.wholeSecond)
    }

    private func notModified(_ exchange: SyncExchange, count: Int, removed: String?) -> Reply {
        services.metrics.synced(exchange.request.model, .notModified, records: 0)
        return Reply(.notModified, headers: headers(exchange, count, removed))
    }

    private func send(_ reply: SyncReply, _ exchange: SyncExchange, _ call: Call) async throws -> Reply {
        try await send(await encode(reply, exchange), exchange, call)
    }

    private func send(_ entry: CodedList, _ exchange: SyncExchange, _ call: Call) async throws -> Reply {
        let outcome: ServerMetrics.SyncOutcome =
            entry.count == 0 ? .nothing : exchange.request.since == nil ? .full : .changed
        services.metrics.synced(exchange.request.model, outcome, records: entry.count)
        if let records = entry.records, let principal = call.caller, !exchange.view.isOwn(of: principal) {
            try await services.readAudit.record(principal.user, call.route, records, call.context.requestID)
        }
        return coder.reply(entry, exchange.coding, headers: headers(exchange, entry.count, entry.removed))
    }

    private func encode(_ reply: SyncReply, _ exchange: SyncExchange) async -> CodedList {
        let body =
            exchange.request.includesMetadata
            ? SyncMetadata(exchange, count: reply.count).wrap(reply.body) : reply.body
        return CodedList(reply, coded: await coder.encode(body, exchange.coding), bodySize: body.count)
    }

    private func headers(_ exchange: SyncExchange, _ count: Int, _ removed: String?) -> HTTPFields {
        exchange.headers(count: count, removed: removed, at: services.environment.now())
    }
}
