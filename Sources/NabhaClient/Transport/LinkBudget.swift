import NabhaModel
import NabhaSync

/// How much to send and to ask for at once, so that a request takes about eight seconds on the link as it is.
///
/// Shorter ones waste round trips, longer ones are lost more often than they arrive.
struct LinkBudget: Hashable {
    private(set) var bytes = LinkBudget.first
    /// Of the last exchanges, the younger ones counting more; nil before the first.
    private var bytesPerSecond: Double?

    static let first = 8 << 10
    static let smallest = 1 << 10
    private static let aim = 8.0
    /// What goes to the round trip rather than to the bytes says nothing about the link.
    private static let telling = 2 << 10
    private static let weight = 0.5

    var budget: ByteCount { ByteCount(bytes: bytes) }
    /// Mobile networks send more slowly than they receive.
    var upload: ByteCount { ByteCount(bytes: max(Self.smallest, bytes / 2)) }

    mutating func measured(bytes count: Int, in time: Duration) {
        guard count >= Self.telling else { return }
        let rate = Double(count) / max(time / .seconds(1), 0.01)
        let known = bytesPerSecond.map { $0 + (rate - $0) * Self.weight } ?? rate
        bytesPerSecond = known
        // No more than four times as much at once: one lucky exchange is no fast link.
        let wanted = min(Int(min(known * Self.aim, 1e9)), bytes * 4)
        bytes = min(max(wanted, Self.smallest), SyncLimit.largestBudget.bytes)
    }

    /// Nothing came back: the next one is to be smaller.
    mutating func lost() { bytes = max(Self.smallest, bytes / 2) }
}
