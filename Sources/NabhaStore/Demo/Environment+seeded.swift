package import NabhaModel
import Synchronization

extension Environment {
    /// An environment whose ids follow from a seed, so that the same writes give the same database.
    ///
    /// For demonstrations and tests only: its "random" bytes are known to whoever knows the seed.
    package static func seeded(_ seed: UInt64, now: @escaping @Sendable () -> Instant) -> Environment {
        let source = SeededSource(seed: seed)
        return Environment(now: now, randomBytes: { source.bytes($0) })
    }
}

private final class SeededSource: Sendable {
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            while bytes.count < count {
                var word = generator.next()
                for _ in 0..<min(8, count - bytes.count) {
                    bytes.append(UInt8(truncatingIfNeeded: word))
                    word >>= 8
                }
            }
            return bytes
        }
    }
}
