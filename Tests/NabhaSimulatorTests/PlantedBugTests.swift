import NabhaSync
import Testing

@testable import NabhaSimulator

/// What is wrong on purpose is found: a simulator that finds nothing proves nothing.
@Suite struct `A planted bug` {
    private static let most: UInt64 = 500
    private static let steps = 150

    /// The invariants that may tell of each: where one is broken, others often are as well.
    @Test(arguments: PlantedBug.allCases)
    func `is found by an invariant`(_ bug: PlantedBug) async throws {
        let campaign = try await Campaign(seeds: 1...Self.most, steps: Self.steps, jobs: 1, bug: bug)
        let summary = try await campaign.run()
        let failure = try #require(summary.failure, "\(bug.rawValue) was not found in \(Self.most) seeds")
        let violation = try #require(failure.violation)
        print(
            "planted: \(bug.rawValue) | \(violation.invariant.label) \(violation.invariant.rawValue) | \(summary.seeds)"
        )
    }
}
