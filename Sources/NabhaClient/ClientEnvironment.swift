package import NabhaModel

/// Time and randomness, given to the replica so that tests and the simulator can decide them.
package struct ClientEnvironment: Sendable {
    package let now: @Sendable () -> Instant
    /// Unpredictable bytes, as many as asked for.
    package let randomBytes: @Sendable (Int) -> [UInt8]

    package init(now: @escaping @Sendable () -> Instant, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.now = now
        self.randomBytes = randomBytes
    }

    /// A new identity for what this phone makes.
    func uid() -> UID {
        var generator = ByteSource(bytes: randomBytes)
        return UID(at: now(), using: &generator)
    }
}

/// Makes a generator of `randomBytes`.
private struct ByteSource: RandomNumberGenerator {
    let bytes: @Sendable (Int) -> [UInt8]

    mutating func next() -> UInt64 { bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
