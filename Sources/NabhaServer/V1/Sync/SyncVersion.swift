import NabhaModel
import NabhaStore
import NabhaSync

/// Everything that the reply of a sync list depends on besides the timestamp that is asked from, the data by their
/// stamp: the key of the cache and the ground of the ETag.
///
/// Two requests of one version get the same bytes unless something changed between their timestamps.
struct SyncVersion: Sendable, Hashable {
    let view: SyncView
    /// The last moment at which anything in the view changed.
    let stamp: Moment
    /// Whether the whole list is asked for, which tells of nothing that left.
    let isWhole: Bool
    let filter: RecordID?
    /// The names of the fields that are shown.
    let columns: String
    /// With metadata the body tells the head of the space, and changes with it.
    let head: Revision?
    let coding: ContentCoding

    init(
        _ request: SyncRequest,
        _ view: SyncView,
        filter: RecordID?,
        stamp: SyncStamp,
        head: Moment,
        coding: ContentCoding
    ) {
        self.view = view
        self.stamp = stamp.moment
        isWhole = request.since == nil
        self.filter = filter
        columns = request.selection.key
        self.head = request.includesMetadata ? head.revision : nil
        self.coding = coding
    }

    /// - Parameters:
    ///   - since: the timestamp that is asked from.
    ///   - epoch: of the database's life: in another one the same revision is something else.
    func tag(since: Instant?, epoch: String) -> EntityTag {
        var hash = FNV1a()
        hash.add(epoch)
        hash.add(view.model.name)
        for grant in view.grants { hash.add(grant.scope, at: grant.from.revision) }
        hash.add(Int64(view.ended.count))
        for grant in view.ended { hash.add(grant.scope, at: grant.to?.revision ?? .zero) }
        hash.add(since?.microseconds ?? .min)
        hash.add(filter ?? 0)
        hash.add(columns)
        hash.add(head?.rawValue ?? .min)
        return Self.tag(String(stamp.revision.rawValue), hash, coding)
    }

    /// The tag of a page: it changes with what the page holds, not with what comes after it.
    ///
    /// - Parameter head: of the space, where the body tells it.
    static func tag(ofPage reply: SyncReply, head: Revision?, _ coding: ContentCoding) -> EntityTag {
        let end = reply.pageEnd.map { String($0.revision.rawValue) } ?? "end"
        var hash = FNV1a()
        hash.add(reply.body)
        hash.add(head?.rawValue ?? .min)
        hash.add(reply.removed ?? "")
        hash.add(end)
        return tag("p" + end, hash, coding)
    }

    private static func tag(_ place: String, _ hash: FNV1a, _ coding: ContentCoding) -> EntityTag {
        let value = place + "-" + String(hash.state, radix: 36)
        return EntityTag(coding == .identity ? value : value + "-" + coding.rawValue)
    }
}

/// The 64-bit hash of Fowler, Noll and Vo, variant 1a: short, fast, and the same in every run.
struct FNV1a {
    private(set) var state: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { mix(byte) } }

    /// Ends with a byte that no text holds, so that two texts are never taken for one.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { for byte in $0 { mix(byte) } }
        mix(0xFF)
    }

    mutating func add(_ number: Int64) {
        for shift in stride(from: 0, to: 64, by: 8) { mix(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    mutating func add(_ scope: Scope, at revision: Revision) {
        add(scope.kind.name)
        add(scope.id ?? -1)
        add(revision.rawValue)
    }

    private mutating func mix(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
}
