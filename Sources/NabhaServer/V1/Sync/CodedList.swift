import NabhaModel

/// What is needed to send a list again; of its body only the coded form.
struct CodedList: KeptAnswer {
    /// About what one takes besides its bytes.
    private static let overhead = 500

    let coded: [UInt8]
    let bodySize: Int
    let count: Int
    let removed: String?
    let records: String?

    init(_ reply: SyncReply, coded: [UInt8], bodySize: Int) {
        self.coded = coded
        self.bodySize = bodySize
        count = reply.count
        removed = reply.removed
        records = reply.records
    }

    var size: ByteCount {
        ByteCount(bytes: coded.count + (records?.utf8.count ?? 0) + (removed?.utf8.count ?? 0) + Self.overhead)
    }

    /// A doctor's full list is some 300 KB.
    static let budget = ByteCount.mebibytes(24)
}

/// Lists of API v1, by the version of the view and the timestamp that they are asked from.
typealias ListCache = AnswerCache<SyncVersion, Instant, CodedList>
