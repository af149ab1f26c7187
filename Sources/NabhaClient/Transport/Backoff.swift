/// How long to wait after failures: a random time, so that phones which lost the network together do not come back
/// together.
struct Backoff: Hashable {
    private(set) var failures = 0

    static let longest = Duration.seconds(15 * 60)
    private static let first = Duration.seconds(2)

    /// - Parameters:
    ///   - chance: from 0 up to 1, anew each time.
    ///   - retryAfter: what the server asked for.
    mutating func failed(chance: Double, retryAfter: Duration? = nil) -> Duration {
        failures += 1
        return max(limit * chance, retryAfter ?? .zero)
    }

    mutating func succeeded() { failures = 0 }

    /// What the random time goes up to.
    private var limit: Duration {
        // Beyond this many, the power would only be cut off again.
        min(Self.longest, Self.first * (1 << min(failures, 10)))
    }
}
