import Synchronization

/// A clock that passes only when somebody sleeps, which takes no time.
final class RecordingClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex((offset: Duration.zero, naps: [Duration]()))

    var now: Instant { Instant(offset: state.withLock { $0.offset }) }
    var minimumResolution: Duration { .nanoseconds(1) }
    var naps: [Duration] { state.withLock { $0.naps } }

    func pass(_ duration: Duration) { state.withLock { $0.offset += duration } }

    // In backticks: what the protocol asks for is no wait of a test.
    func `sleep`(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.naps.append(deadline.offset - state.offset)
            state.offset = max(state.offset, deadline.offset)
        }
        await Task.yield()
    }
}
