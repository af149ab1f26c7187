import NabhaModel
import NabhaStore
import Synchronization

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    /// 2024-01-20T09:30:00Z.
    static let start = Instant(microseconds: 1_705_743_000_000_000)

    private let microseconds = Mutex(TestClock.start.microseconds)

    var now: Instant { microseconds.withLock { Instant(microseconds: $0) } }

    func move(by duration: Duration) {
        microseconds.withLock { $0 = Instant(microseconds: $0).advanced(by: duration).microseconds }
    }
}

extension Environment {
    /// A hand-moved clock and bytes that follow from a seed.
    ///
    /// The directory lives as long as whoever holds the environment, that is the store in it.
    static func test(clock: TestClock, seed: UInt64 = 1, in directory: TestDirectory) -> Environment {
        let source = SeededSource(seed: seed)
        return Environment(
            now: { withExtendedLifetime(directory) { clock.now } },
            randomBytes: { source.bytes($0) }
        )
    }
}

private final class SeededSource: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
    }
}
