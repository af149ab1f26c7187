package import NabhaModel
package import NabhaSync

/// Time and randomness, given to the replica so that tests and the simulator can decide them.
package struct ClientEnvironment: Sendable {
    package let now: @Sendable () -> Instant
    /// Unpredictable bytes, as many as asked for.
    package let randomBytes: @Sendable (Int) -> [UInt8]
    #if PLANTED_BUGS
    /// What is wrong on purpose, in a world of the simulator's.
    private var plantedBug: PlantedBug?
    #endif

    package init(now: @escaping @Sendable () -> Instant, randomBytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.now = now
        self.randomBytes = randomBytes
    }

    /// The same with a fault; without one in a release build.
    package func with(_ bug: PlantedBug?) -> ClientEnvironment {
        #if PLANTED_BUGS
        var environment = self
        environment.plantedBug = bug
        return environment
        #else
        return self
        #endif
    }

    /// Whether a fault was put in on purpose; never in a release build.
    package func hasBug(_ bug: PlantedBug) -> Bool {
        #if PLANTED_BUGS
        plantedBug == bug
        #else
        false
        #endif
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
