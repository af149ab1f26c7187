import NabhaModel
import NabhaStore
import NabhaSync

/// What a client asks of an incremental sync list, read from the query string.
struct SyncRequest: Sendable {
    let model: Model
    /// Only what changed or entered after this; nil for everything.
    let since: Instant?
    /// Whether the client last synced at a moment that was lost with a restored backup, or too long ago: it is sent
    /// everything, and told to forget the rest.
    let startsAnew: Bool
    let filter: RecordID?
    let selection: SyncColumns.Selection
    let limit: Int?
    let includesMetadata: Bool

    /// The page sizes a client may ask for.
    static let limits = 1...10_000

    /// - Parameters:
    ///   - latest: an instant after this lies in the future.
    ///   - lost: moments that clients may know and the database does not.
    ///   - floor: what left before this instant is not known any more.
    init(_ call: Call, _ columns: SyncColumns, latest: Instant, lost: LostTime, floor: Instant) throws(Problem) {
        model = columns.model
        let asked = try Self.timestamp(try call.parameter("last_sync_timestamp"), latest: latest)
        startsAnew = asked.map { lost.contains($0) || $0 < floor } ?? false
        since = startsAnew ? nil : asked
        filter = try model.sync?.filter.map { name throws(Problem) in try call.idParameter(name) } ?? nil
        selection = try columns.selection(try call.parameter("fields"))
        limit = try call.integerParameter("limit", in: Self.limits)
        includesMetadata = try call.boolParameter("include_metadata") ?? false
    }

    static func timestamp(
        _ text: String?,
        latest: Instant,
        named name: String = "last_sync_timestamp"
    ) throws(Problem) -> Instant? {
        guard let text, !text.isEmpty else { return nil }
        let instant: Instant
        do {
            instant = try Instant(iso8601: text)
        } catch {
            throw .invalidTimestamp(name, error.message)
        }
        guard instant <= latest else { throw .invalidTimestamp(name, "This lies in the future.") }
        return instant
    }
}
