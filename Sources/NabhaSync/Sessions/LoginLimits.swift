/// The numbers of ``LoginThrottle``.
package struct LoginLimits: Sendable, Hashable {
    /// Failures of one user from one address, the last of which brings the first lock.
    package var freeFailuresPerPair = 5
    /// The first lock; each further failure doubles it, up to ``longestLock``.
    package var firstLock = Duration.seconds(30)
    package var longestLock = Duration.seconds(15 * 60)
    /// After this long without a failure those of one user from one address are forgotten.
    package var failuresRemembered = Duration.seconds(60 * 60)
    /// For this long after signing in from an address, a user is not slowed down there by what others do elsewhere.
    package var addressRemembered = Duration.seconds(30 * 24 * 60 * 60)

    /// The time over which failures of an address, and of a user over all addresses, are counted.
    package var window = Duration.seconds(10 * 60)
    /// A whole village may come from one address, so there are many; at this many the rest of the window is closed.
    package var failuresPerAddress = 50
    /// From this many on, one attempt in each ``slowInterval`` is let through.
    package var failuresPerUser = 20
    package var slowInterval = Duration.seconds(10)

    /// Keys of each of the three tables: about 10 MB in all.
    package var mostKeys = 20_000
    /// What a newcomer is told when a table is full of locks.
    package var retryWhenFull = Duration.seconds(30)

    package init() {}

    /// How long the pair is locked after its n-th failure in a row; nil when it is not.
    func lock(afterFailures failures: Int) -> Duration? {
        guard failures >= freeFailuresPerPair else { return nil }
        var lock = firstLock
        for _ in freeFailuresPerPair..<failures where lock < longestLock { lock = lock * 2 }
        return min(lock, longestLock)
    }
}
