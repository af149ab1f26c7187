package import NabhaModel

/// A district to look at, teach and measure with: invented people, a year of appointments, and stock in pharmacies.
///
/// Follows from seed, scale and `now` alone: filling two stores whose environments are seeded alike gives the same
/// records, revisions and instants. Users: `admin`, `doctor1`, `patient1`, `pharmacist1`, ….
package struct DemoDistrict: Sendable {
    package let seed: UInt64
    package let scale: DemoScale
    package let now: Instant
    private let passwordHash: String

    /// Commits handed to the store at a time.
    private static let commitsAtOnce = 512

    /// - Parameters:
    ///   - now: the last year's history ends here; appointments go on for two weeks.
    ///   - passwordHash: of the password of all users.
    package init(seed: UInt64, scale: DemoScale, now: Instant, passwordHash: String) {
        self.seed = seed
        self.scale = scale
        self.now = now
        self.passwordHash = passwordHash
    }

    /// Writes the district, each thing as a commit of its own at the instant when it would have happened.
    ///
    /// - Parameter progress: told how many commits of how many are done.
    /// - Throws: ``DemoError/notEmpty`` where the store holds anything, before anything is written.
    package func fill(_ store: some Store, progress: (Int, Int) -> Void = { _, _ in }) async throws {
        guard try await store.read({ try $0.head() }) == .beginning else { throw DemoError.notEmpty }
        let plan = DemoPlan(seed: seed, scale: scale, now: now)
        let records = DemoRecords(plan: plan, passwordHash: passwordHash)
        let events = plan.events()
        for start in stride(from: 0, to: events.count, by: Self.commitsAtOnce) {
            try Task.checkCancellation()
            let end = min(start + Self.commitsAtOnce, events.count)
            for result in try await store.writeEach(events[start..<end].map(records.write)) { try result.get() }
            progress(end, events.count)
        }
    }
}
