import Crypto

/// Hashes and checks passwords on its own threads, a bounded number at a time.
package struct PasswordHasher: Sendable {
    package enum Failure: Error, Hashable {
        /// More people are signing in than the machine can serve; try again shortly (503 with `Retry-After`).
        case busy
        /// The task that asked was cancelled while it waited.
        case cancelled
        /// A password longer than ``mostInputBytes`` cannot be set.
        case inputTooLong
        /// The derivation itself failed: no memory.
        case derivationFailed
    }

    /// Longer input is never hashed: it is simply wrong.
    ///
    /// Above ``PasswordPolicy/mostBytes``, so that it only meets abuse.
    package static let mostInputBytes = 4_096
    /// Waiting longer than this queue takes (well under two seconds) would outlast the patience of the one waiting.
    package static let waitingLimit = 128
    package static let saltByteCount = 16
    package static let hashByteCount = 32

    private let cost: PasswordCost
    private let pool: HashingPool
    private let randomness: RandomBytes
    private let decoy: PasswordHash

    /// - Parameters:
    ///   - cost: what new hashes cost; hashes that cost less are upgraded at the next login.
    ///   - concurrency: how many hashes are computed at once; the number of cores.
    ///   - waitingLimit: how many may wait for their turn.
    ///   - randomness: where salts come from.
    package init(
        cost: PasswordCost = .standard,
        concurrency: Int,
        waitingLimit: Int = PasswordHasher.waitingLimit,
        randomness: @escaping RandomBytes
    ) {
        precondition(cost.isAcceptable, "the cost of password hashes is out of range")
        self.cost = cost
        self.randomness = randomness
        pool = HashingPool(width: concurrency, waitingLimit: waitingLimit)
        decoy = .argon2id(
            cost: cost,
            salt: randomness(Self.saltByteCount),
            hash: [UInt8](repeating: 0, count: Self.hashByteCount)
        )
    }

    /// An Argon2id hash with a fresh salt.
    package func hash(_ password: String) async throws(Failure) -> PasswordHash {
        guard password.utf8.count <= Self.mostInputBytes else { throw .inputTooLong }
        let salt = randomness(Self.saltByteCount)
        let key = try await derive { [cost] in
            PasswordDerivation.argon2id(password, cost: cost, salt: salt, byteCount: Self.hashByteCount)
        }
        return .argon2id(cost: cost, salt: salt, hash: key.withUnsafeBytes(Array.init))
    }

    /// Whether `password` is the one that `stored` was made from.
    ///
    /// An unusable hash costs as much as a usable one.
    package func verify(_ password: String, against stored: PasswordHash) async throws(Failure) -> Bool {
        guard password.utf8.count <= Self.mostInputBytes else { return false }
        switch stored {
        case .argon2id(let cost, let salt, let expected):
            let key = try await derive {
                PasswordDerivation.argon2id(password, cost: cost, salt: salt, byteCount: expected.count)
            }
            return Self.areEqual(key, expected)
        case .pbkdf2SHA256(let iterations, let salt, let expected):
            let key = try await derive {
                PasswordDerivation.pbkdf2SHA256(
                    password,
                    iterations: iterations,
                    salt: salt,
                    byteCount: expected.count
                )
            }
            return Self.areEqual(key, expected)
        case .unusable:
            try await verifyAgainstNothing(password)
            return false
        }
    }

    /// Spends the time of a check, for a username that does not exist: the reply to it then takes as long as the
    /// reply to a wrong password, and nobody learns by a stopwatch who has an account.
    private func verifyAgainstNothing(_ password: String) async throws(Failure) {
        _ = try await verify(password, against: decoy)
    }

    /// Makes up for the kinds of hashes that were not checked, so that all sign-ins that fail take the same time.
    ///
    /// - Parameters:
    ///   - checked: the hash that the password was compared with.
    ///   - legacy: one of the hashes from Django that are still stored; nil where there are none.
    package func verifyAlike(
        _ password: String,
        after checked: PasswordHash,
        legacy: PasswordHash?
    ) async throws(Failure) {
        if case .pbkdf2SHA256 = checked { return try await verifyAgainstNothing(password) }
        if let legacy { _ = try await verify(password, against: legacy) }
    }

    /// Whether the password should be hashed anew now that it is known: PBKDF2, or weaker than what is written today.
    package func needsUpgrade(_ stored: PasswordHash) -> Bool {
        switch stored {
        case .argon2id(let used, let salt, let hash):
            used.isWeaker(than: cost) || salt.count < Self.saltByteCount || hash.count < Self.hashByteCount
        case .pbkdf2SHA256: true
        case .unusable: false
        }
    }

    private func derive(_ work: @escaping @Sendable () -> SymmetricKey?) async throws(Failure) -> SymmetricKey {
        let key: SymmetricKey?
        do {
            key = try await pool.run(work)
        } catch {
            switch error {
            case .busy: throw .busy
            case .cancelled: throw .cancelled
            }
        }
        guard let key else { throw .derivationFailed }
        return key
    }

    /// `SymmetricKey` compares in a time that does not depend on where the first difference is.
    private static func areEqual(_ key: SymmetricKey, _ expected: [UInt8]) -> Bool {
        key == SymmetricKey(data: expected)
    }
}
