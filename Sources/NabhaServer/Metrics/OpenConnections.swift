import HummingbirdCore
import Metrics

/// Counts the open connections, shows their number, and takes no more than may be open at once.
struct OpenConnections: AvailableConnectionsDelegate {
    private let most: Int
    private let meter: Meter
    private var count = 0

    init(most: Int, meter: Meter) {
        self.most = most
        self.meter = meter
    }

    mutating func connectionOpened() {
        count += 1
        meter.set(count)
    }

    mutating func connectionClosed() {
        count -= 1
        meter.set(count)
    }

    func isAcceptingNewConnections() -> Bool { count < most }
}
