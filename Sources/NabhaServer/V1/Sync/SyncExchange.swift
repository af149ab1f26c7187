import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

/// A request for a sync list together with what has been found out about it so far.
struct SyncExchange: Sendable {
    let request: SyncRequest
    let view: SyncView
    let filter: RecordID?
    let coding: ContentCoding
    /// When a backup was last restored: what was seen before may differ, whatever its date.
    let lastRestore: Instant
    /// The head of the space; its instant is `X-Last-Sync`.
    var head: Moment
    /// The last moment at which the view changed.
    private(set) var stamp = Moment.beginning
    private(set) var tag = EntityTag("")
    /// Known once it is settled which version of the whole list the reply shows; nil for pages.
    private(set) var version: SyncVersion?
    private var pageEnd: Moment?

    init(
        request: SyncRequest,
        view: SyncView,
        filter: RecordID?,
        coding: ContentCoding,
        lastRestore: Instant,
        head: Moment
    ) {
        self.request = request
        self.view = view
        self.filter = filter
        self.coding = coding
        self.lastRestore = lastRestore
        self.head = head
    }

    mutating func settle(_ stamp: SyncStamp, epoch: String) {
        self.stamp = stamp.moment
        let version = SyncVersion(request, view, filter: filter, stamp: stamp, head: head, coding: coding)
        tag = version.tag(since: request.since, epoch: epoch)
        self.version = version
    }

    mutating func settle(page reply: SyncReply) {
        pageEnd = reply.pageEnd
        stamp = reply.pageEnd ?? head
        // A page that is not the last tells the moment of its own end, whatever comes after it.
        let told = request.includesMetadata && pageEnd == nil ? head.revision : nil
        tag = SyncVersion.tag(ofPage: reply, head: told, coding)
    }

    func query(in snapshot: Snapshot) throws -> SyncQuery {
        SyncQuery(view: view, since: try request.since.map { try snapshot.revision(at: $0) }, filter: filter)
    }

    /// The timestamps from which the reply to the query is the same as from the one that is asked from.
    func span(of query: SyncQuery, in snapshot: Snapshot) throws -> Range<Instant> {
        guard let since = request.since, let revision = query.since else { return Self.wholeTime }
        let next = try snapshot.nextChange(in: view, after: revision)?.instant ?? .distantFuture
        return since..<max(since, next)
    }

    /// What the whole list answers.
    static let wholeTime = Instant.distantPast..<Instant.distantFuture

    /// The instant to ask from next time.
    var lastSync: Instant { (pageEnd ?? head).instant }

    /// When what the reply shows last became another.
    var lastChange: Instant { max(stamp.instant, lastRestore) }

    /// `Last-Modified` knows whole seconds only, and a second that is not over may bring another change.
    ///
    /// Until it is over, the date is that of the second before: who asks with that is sent what there is then.
    private func lastModified(at now: Instant) -> Instant {
        let second = lastChange.wholeSecond
        return now.wholeSecond > second ? second : second.advanced(by: .seconds(-1))
    }

    func headers(count: Int, removed: String?, at now: Instant) -> HTTPFields {
        var headers: HTTPFields = [
            .eTag: tag.description,
            .lastModified: lastModified(at: now).httpDate,
            .cacheControl: "private, no-cache",
            .vary: "Authorization, Accept-Encoding",
            .syncStrategy: "server-authoritative",
            .lastSync: lastSync.description,
        ]
        headers[.recordsSynced] = String(count)
        headers[.syncRemoved] = request.startsAnew ? "*" : removed
        if pageEnd != nil { headers[.syncMore] = "true" }
        return headers
    }
}

extension SyncView {
    /// Whether all that is seen is about the one who looks.
    func isOwn(of principal: Principal) -> Bool {
        grants.allSatisfy { $0.scope.kind == .patient && $0.scope.id == principal.patient }
    }
}

extension Instant {
    /// Without the fraction, as HTTP dates are.
    var wholeSecond: Instant {
        let fraction = microseconds % 1_000_000
        return Instant(microseconds: microseconds - (fraction < 0 ? fraction + 1_000_000 : fraction))
    }
}

extension HTTPField.Name {
    static var lastSync: Self { named("X-Last-Sync") }
    static var recordsSynced: Self { named("X-Records-Synced") }
    static var syncStrategy: Self { named("X-Sync-Strategy") }
    static var syncRemoved: Self { named("X-Sync-Removed") }
    static var syncMore: Self { named("X-Sync-More") }
    static var requestID: Self { named("X-Request-ID") }
    static var forwardedProto: Self { named("X-Forwarded-Proto") }

    /// - Parameter name: a literal that is a token, so that the fallback is never taken.
    private static func named(_ name: String) -> Self { Self(name) ?? .server }
}
