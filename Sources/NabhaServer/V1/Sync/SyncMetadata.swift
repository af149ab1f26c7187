import NabhaModel
import NabhaStore
import NabhaSync

/// The wrapping of a list that a client asks for with `include_metadata=true`.
struct SyncMetadata {
    /// When a phone should ask again: often enough for a clinic's day, seldom enough for minutes of 2G.
    static let interval = Duration.seconds(15 * 60)

    private let exchange: SyncExchange
    private let count: Int

    init(_ exchange: SyncExchange, count: Int) {
        self.exchange = exchange
        self.count = count
    }

    func wrap(_ list: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: list.count + 300)
        writer.beginObject()
        writer.key("metadata")
        writer.beginObject()
        writer.key("last_sync")
        writer.instant(exchange.lastSync)
        writer.key("next_sync_recommended")
        writer.instant(exchange.lastSync.advanced(by: Self.interval))
        writer.key("records_synced")
        writer.integer(Int64(count))
        writer.key("status")
        writer.string("success")
        writer.key("message")
        writer.string(count == 0 ? "No changes since the last sync." : "\(count) records synced.")
        writer.endObject()
        writer.key("records")
        writer.raw(list)
        writer.endObject()
        return writer.bytes
    }
}
