/// What one Argon2id hash costs: the defence against somebody who holds a copy of the database.
///
/// The standard is OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane; about 20 ms of one core.
package struct PasswordCost: Sendable, Hashable {
    package var memoryKibibytes: UInt32
    package var passes: UInt32
    package var lanes: UInt32

    package init(memoryKibibytes: UInt32, passes: UInt32, lanes: UInt32) {
        self.memoryKibibytes = memoryKibibytes
        self.passes = passes
        self.lanes = lanes
    }

    package static let standard = PasswordCost(memoryKibibytes: 19 * 1_024, passes: 2, lanes: 1)

    /// The most that a stored hash may ask for.
    ///
    /// Hashes also arrive by import, and one that asks for 4 GiB would stop the server at that person's login.
    package static let most = PasswordCost(memoryKibibytes: 256 * 1_024, passes: 16, lanes: 16)

    /// Whether libargon2 accepts the numbers (8 KiB a lane at least) and they stay within ``most``.
    package var isAcceptable: Bool {
        (1...Self.most.lanes).contains(lanes) && (1...Self.most.passes).contains(passes)
            && (8 * lanes...Self.most.memoryKibibytes).contains(memoryKibibytes)
    }

    /// Whether this is cheaper to attack than `other`.
    ///
    /// Lanes are left out: they change the wall clock, not the work.
    package func isWeaker(than other: PasswordCost) -> Bool {
        memoryKibibytes < other.memoryKibibytes || passes < other.passes
    }
}
