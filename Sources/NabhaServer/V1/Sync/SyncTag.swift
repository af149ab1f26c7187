import NabhaModel
import NabhaStore
import NabhaSync

/// What a sync list's reply depends on besides the data, as one text: the key of the cache and the ground of the ETag.
struct SyncTag: Sendable {
    /// Two requests with the same key and the same stamp get the same list.
    let key: String
    private let stamp: Moment

    init(_ request: SyncRequest, _ view: SyncView, stamp: SyncStamp, epoch: String, head: Moment) {
        self.stamp = stamp.moment
        var key = "\(epoch)|\(request.model.name)|"
        for grant in view.grants { key += "\(grant.scope)@\(grant.from.revision.rawValue)," }
        for grant in view.ended { key += "-\(grant.scope)@\(grant.to?.revision.rawValue ?? 0)," }
        key += "|\(stamp.moment.revision.rawValue)|\(request.since?.microseconds ?? .min)|\(request.filter ?? 0)|"
        key += request.selection.key
        if let limit = request.limit { key += "|limit \(limit)" }
        // With metadata the body tells the head of the space, and changes with it.
        if request.includesMetadata { key += "|head \(head.revision.rawValue)" }
        self.key = key
    }

    /// The tag of the whole list in a coding.
    func entityTag(_ coding: ContentCoding) -> EntityTag {
        let hash = String(FNV1a.hash(key.utf8), radix: 36)
        return EntityTag("\(stamp.revision.rawValue)-\(hash)\(coding == .identity ? "" : "-" + coding.rawValue)")
    }

    /// The tag of a page: it changes with what the page holds, not with what comes after it.
    static func entityTag(ofPage reply: SyncReply, _ coding: ContentCoding) -> EntityTag {
        let end = reply.pageEnd.map { String($0.revision.rawValue) } ?? "end"
        var hash = FNV1a.hash(reply.body)
        hash = FNV1a.hash("\(reply.removed ?? "")|\(end)".utf8, from: hash)
        return EntityTag("p\(end)-\(String(hash, radix: 36))\(coding == .identity ? "" : "-" + coding.rawValue)")
    }
}

/// The 64-bit hash of Fowler, Noll and Vo, variant 1a: short, fast, and the same in every run.
enum FNV1a {
    static func hash(_ bytes: some Sequence<UInt8>, from start: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
