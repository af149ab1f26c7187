import NabhaModel
import Synchronization

/// The time of the world, and how far the server's clock is from it.
///
/// Stands still until a step moves it, so that a seed gives the same instants on every machine.
final class WorldClock: Sendable {
    private struct State {
        var now: Instant
        var serverOffset: Duration = .zero
    }
    private let state: Mutex<State>

    /// 2026-03-02T03:30:00Z, a Monday at 09:00 in Nabha.
    static let start = Instant(microseconds: 1_772_422_200_000_000)

    init(at instant: Instant = WorldClock.start) { state = Mutex(State(now: instant)) }

    var now: Instant { state.withLock { $0.now } }

    /// What the server takes for the present time.
    var server: Instant { state.withLock { $0.now.advanced(by: $0.serverOffset) } }

    func advance(by duration: Duration) { state.withLock { $0.now = $0.now.advanced(by: duration) } }

    func stepServer(by duration: Duration) { state.withLock { $0.serverOffset += duration } }
}
