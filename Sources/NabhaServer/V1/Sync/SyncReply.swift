import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

/// A sync list as it was found in one snapshot, ready to be sent as often as it is asked for.
struct SyncReply: Sendable {
    /// The JSON of the whole list.
    let body: [UInt8]
    let count: Int
    /// What `X-Sync-Removed` says; nil where nothing left.
    let removed: String?
    /// Set where a page ended before the list did: the moment of its last record.
    let pageEnd: Moment?
    /// The records as the audit log names them; nil where none of them is about a patient.
    let records: String?

    /// A list with nothing in it.
    static let nothing = SyncReply(body: Array("[]".utf8), count: 0, removed: nil, pageEnd: nil, records: nil)

    /// Ids that are told one by one; of more, the client is told to fetch the full list.
    static let removedLimit = 500
    /// Larger lists are not built in memory but streamed.
    static let bufferedRecords = 5_000

    /// - Returns: nil where the list is too long to be built in memory.
    init?(_ request: SyncRequest, _ query: SyncQuery, in snapshot: Snapshot) throws {
        var writer = JSONWriter(reservingCapacity: 1_024)
        let encoder = request.selection.encoder
        var ids: [RecordID] = []
        var last: Moment?
        var hasMore = false
        writer.beginArray()
        try snapshot.changes(query, columns: request.selection.columns) { row in
            if let limit = request.limit, ids.count >= limit, let last, row.moment != last {
                hasMore = true
                return false
            }
            guard request.limit != nil || ids.count < Self.bufferedRecords else {
                hasMore = true
                return false
            }
            encoder.write(row, to: &writer)
            ids.append(row.record)
            last = row.moment
            return true
        }
        writer.endArray()
        if hasMore, request.limit == nil { return nil }
        pageEnd = hasMore ? last : nil
        body = writer.bytes
        count = ids.count
        removed = try Self.removed(query, through: pageEnd?.revision, in: snapshot)
        let isAudited = request.model.sync?.isAboutPatient == true && !ids.isEmpty
        records = isAudited ? RecordSet(request.model.name, ids).description : nil
    }

    private init(body: [UInt8], count: Int, removed: String?, pageEnd: Moment?, records: String?) {
        self.body = body
        self.count = count
        self.removed = removed
        self.pageEnd = pageEnd
        self.records = records
    }

    /// The value of `X-Sync-Removed`.
    static func removed(_ query: SyncQuery, through: Revision?, in snapshot: Snapshot) throws -> String? {
        guard let since = query.since else { return nil }
        let removed = try snapshot.removed(from: query.view, since: since, through: through, limit: removedLimit)
        guard !removed.isEmpty else { return nil }
        return removed.count > removedLimit ? "*" : removed.map(String.init).joined(separator: ",")
    }
}
