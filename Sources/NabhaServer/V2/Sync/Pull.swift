import NabhaModel
import NabhaStore
import NabhaSync

/// Reads one page of what is new for a device, in one snapshot.
struct Pull {
    let snapshot: Snapshot
    let passes: [BackfillPass]
    let schema: Int
    let budget: PageBudget
    /// The revisions that operations of this request made: what they changed is known to the device.
    let own: Set<Revision>
    let created: Set<RecordReference>
    /// What counts as to come.
    let today: Instant
    /// None, but in the simulator.
    let bugs: NabhaStore.Environment

    struct Page {
        var items: [PageItem] = []
        var cursor: Cursor
        var isHeld = false
        var remaining: Int?
        /// Whose page it is as well; nil where it depends on more than a position.
        var reach: Reach?
        var hasMore: Bool { isHeld || remaining != nil }
    }

    /// The devices that are sent the same, if they hold the same scopes.
    struct Reach {
        /// The positions.
        let positions: Range<Revision>
        /// The last change in the scopes.
        let version: Revision
    }

    /// - Parameters:
    ///   - cursor: nil for a device that has nothing.
    ///   - epoch: as devices know it.
    func page(from cursor: Cursor?, _ held: HeldScopes, epoch: String) throws -> Page {
        let head = try snapshot.head().revision
        var next = cursor ?? Cursor(epoch: epoch, schema: schema, data: head, grants: held.asOf)
        next.grants = held.asOf
        next.followed = held.followed
        next.backfills.removeAll { held.dropped.contains($0.scope) || !held.now.contains($0.scope) }
        if next.backfills.isEmpty, !held.gained.isEmpty { next.today = today }
        next.backfills += held.gained.sorted().map { Cursor.Backfill(scope: $0) }
        if bugs.hasBug(.onePositionForDataAndGrants), held.asOf > next.data {
            next.data = held.asOf
            next.within = nil
        }
        let isBlind = bugs.hasBug(.backfillSkipsChanged)
        let feed = try feedItems(next, isBlind ? held.now.subtracting(next.backfills.map(\.scope)) : held.now)
        let backfill = feed.isCut ? (items: [], cursor: next) : try backfillItems(from: next, held.now, head, feed.size)
        return try page(feed, backfill, next, head)
    }

    private struct Feed {
        var items: [PageItem] = []
        var positions: [FeedPosition]
        var isCut: Bool
        /// The last change in the scopes; nil where there is none after the device's position.
        let last: Revision?
        var size = 0
        /// The first change after the device's position in anything that was looked at.
        var earliest = Revision.zero
    }

    // MARK: What changed

    private func feedItems(_ cursor: Cursor, _ scopes: Set<Scope>) throws -> Feed {
        let start = FeedPosition(
            revision: cursor.within == nil ? cursor.data : cursor.data.next,
            model: cursor.within?.model ?? .max,
            record: cursor.within?.record ?? 0
        )
        let (positions, isCut, last) = try snapshot.feed(after: start, in: scopes.sorted(), limit: Self.mostCandidates)
        var feed = Feed(positions: positions, isCut: isCut, last: last)
        var reader = ChangeReader(self, cursor, scopes)
        for (index, position) in positions.enumerated() {
            guard feed.size <= budget.gathered || feed.items.isEmpty else {
                feed.positions = Array(positions.prefix(index))
                feed.isCut = true
                return feed
            }
            guard let item = try reader.change(at: position) else { continue }
            feed.items.append(item)
            feed.size += item.size
        }
        feed.earliest = reader.earliest
        return feed
    }

    static let mostCandidates = 5_000

    // MARK: What is new as a whole

    private func backfillItems(
        from start: Cursor,
        _ scopes: Set<Scope>,
        _ head: Revision,
        _ used: Int
    ) throws -> (items: [PageItem], cursor: Cursor) {
        var cursor = start
        // Of a feed that has been read to the head, everything is known to the device.
        cursor.data = head
        cursor.within = nil
        var items: [PageItem] = []
        var size = used
        let reader = ChangeReader(self, start, scopes)
        while size <= budget.gathered, items.count <= Self.mostCandidates,
            let index = cursor.backfills.indices.min(by: { cursor.backfills[$0].pass < cursor.backfills[$1].pass })
        {
            let part = try snapshot.backfill(
                cursor.backfills[index],
                passes[cursor.backfills[index].pass],
                through: head,
                today: cursor.today,
                limit: Self.backfillStep
            )
            for (revision, record) in part {
                cursor.backfills[index].revision = revision
                cursor.backfills[index].record = record
                guard let item = try reader.member(record, of: cursor.backfills[index], passes) else { continue }
                items.append(item)
                size += item.size
            }
            if part.count < Self.backfillStep { cursor.backfills.finishPass(at: index, of: passes.count) }
        }
        return (items, cursor)
    }

    private static let backfillStep = 200

    // MARK: Cutting

    private func page(
        _ feed: Feed,
        _ backfill: (items: [PageItem], cursor: Cursor),
        _ start: Cursor,
        _ head: Revision
    ) throws -> Page {
        let items = feed.items + backfill.items
        let count = budget.fitting(items)
        if count < feed.items.count || feed.isCut {
            // What follows the last item that is sent, and is not sent itself, need not be looked at again.
            let isWhole = count == feed.items.count
            let last = isWhole ? feed.positions.last : feed.items[count - 1].position
            return Page(items: Array(items.prefix(count)), cursor: last.map(start.advanced) ?? start, isHeld: true)
        }
        var page = Page(items: Array(items.prefix(count)), cursor: backfill.cursor)
        if count < items.count {
            page.cursor.backfills = start.backfills.replaying(page.items.dropFirst(feed.items.count), passes.count)
        }
        if start.backfills.isEmpty, start.within == nil, let last = feed.last {
            page.reach = Reach(positions: start.data..<feed.earliest, version: last)
        }
        if page.cursor.backfills.isEmpty {
            page.cursor.today = Instant(microseconds: 0)
        } else {
            page.remaining = try remaining(page.cursor)
        }
        return page
    }

    private func remaining(_ cursor: Cursor) throws -> Int {
        var count = 0
        for backfill in cursor.backfills {
            for place in backfill.pass..<passes.count {
                let from = place == backfill.pass ? backfill : Cursor.Backfill(scope: backfill.scope, pass: place)
                count += try snapshot.count(from, passes[place], through: cursor.data, today: cursor.today)
            }
        }
        return count
    }
}

struct RecordReference: Hashable {
    let model: Model
    let id: RecordID
}

extension PageItem {
    fileprivate var position: FeedPosition? {
        guard case .feed(let position) = progress else { return nil }
        return position
    }
}

extension Cursor {
    /// After everything up to a position has been sent.
    fileprivate func advanced(to position: FeedPosition) -> Cursor {
        var cursor = self
        cursor.data = Revision(rawValue: position.revision.rawValue - 1)
        cursor.within = Within(model: position.model, record: position.record, complete: within?.complete ?? data)
        return cursor
    }
}

extension [Cursor.Backfill] {
    fileprivate mutating func finishPass(at index: Int, of count: Int) {
        let next = Cursor.Backfill(scope: self[index].scope, pass: self[index].pass + 1)
        if next.pass < count { self[index] = next } else { remove(at: index) }
    }

    /// After only these items of them have been sent.
    fileprivate func replaying(_ items: some Sequence<PageItem>, _ passes: Int) -> [Cursor.Backfill] {
        var backfills = self
        for case .backfill(let backfill) in items.lazy.map(\.progress) {
            // Passes before the item's that had nothing are over for all.
            for index in backfills.indices where backfills[index].pass < backfill.pass {
                backfills[index] = Cursor.Backfill(scope: backfills[index].scope, pass: backfill.pass)
            }
            for index in backfills.indices where backfills[index].scope == backfill.scope {
                backfills[index] = backfill
            }
        }
        return backfills
    }
}
