package import NabhaSync

/// Runs many worlds beside each other and tells of those that fail.
package struct Campaign: Sendable {
    package let seeds: ClosedRange<UInt64>
    package let steps: Int
    package let jobs: Int
    package let keepsGoing: Bool
    private let simulation: Simulation

    /// - Parameters:
    ///   - jobs: worlds that run at the same time.
    ///   - keepsGoing: whether the rest is run after one has failed.
    ///   - bug: a fault to be put into every world; without effect in release builds.
    package init(
        seeds: ClosedRange<UInt64>,
        steps: Int,
        jobs: Int,
        keepsGoing: Bool = false,
        bug: PlantedBug? = nil
    ) async throws {
        self.seeds = seeds
        self.steps = steps
        self.jobs = max(1, jobs)
        self.keepsGoing = keepsGoing
        simulation = try await Simulation(bug: bug)
    }

    /// How all of it went.
    package struct Summary: Sendable {
        package internal(set) var tally = Tally()
        package internal(set) var seeds = 0
        /// How those seeds went that failed, in their order.
        package internal(set) var failures: [Simulation.Outcome] = []
        package var failure: Simulation.Outcome? { failures.first }
    }

    /// Runs the seeds in their order, to the end or until one fails.
    ///
    /// - Parameter progress: told of each world that is done, and how many that makes.
    package func run(
        progress: (_ done: Int, _ outcome: Simulation.Outcome) -> Void = { _, _ in }
    ) async throws -> Summary {
        var summary = Summary()
        try await withThrowingTaskGroup(of: Simulation.Outcome.self) { group in
            var next = seeds.lowerBound
            var isOver = false
            func begin() {
                guard !isOver, seeds.contains(next) else { return }
                let seed = next
                if next == seeds.upperBound { isOver = true } else { next += 1 }
                group.addTask { [simulation, steps] in try await simulation.run(seed, steps: steps) }
            }
            for _ in 0..<jobs { begin() }
            for try await outcome in group {
                summary.seeds += 1
                summary.tally.add(outcome.tally)
                if outcome.violation != nil {
                    isOver = isOver || !keepsGoing
                    summary.failures.append(outcome)
                    summary.failures.sort { $0.seed < $1.seed }
                }
                progress(summary.seeds, outcome)
                begin()
            }
        }
        return summary
    }

    /// The trace of a failure, without what it does not need.
    package func explain(_ failure: Simulation.Outcome) async throws -> Explanation {
        let plan = try await Shrinker(simulation: simulation, steps: steps).shrink(failure)
        let outcome = try await simulation.run(plan, isTraced: true)
        return Explanation(outcome: outcome, steps: plan.steps.count)
    }

    package struct Explanation: Sendable {
        package let outcome: Simulation.Outcome
        /// How many were needed.
        package let steps: Int
    }

    /// One seed from beginning to end, in words.
    package func trace(_ seed: UInt64) async throws -> Simulation.Outcome {
        try await simulation.run(seed, steps: steps, isTraced: true)
    }
}
