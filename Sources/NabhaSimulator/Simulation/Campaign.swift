package import NabhaSync

/// Runs many worlds beside each other and tells of the first that fails.
package struct Campaign: Sendable {
    package let seeds: ClosedRange<UInt64>
    package let steps: Int
    package let jobs: Int
    private let simulation: Simulation

    /// - Parameters:
    ///   - jobs: worlds that run at the same time.
    ///   - bug: a fault to be put into every world; without effect in release builds.
    package init(
        seeds: ClosedRange<UInt64>,
        steps: Int,
        jobs: Int,
        bug: PlantedBug? = nil
    ) async throws {
        self.seeds = seeds
        self.steps = steps
        self.jobs = max(1, jobs)
        simulation = try await Simulation(bug: bug)
    }

    /// How all of it went.
    package struct Summary: Sendable {
        package internal(set) var tally = Tally()
        package internal(set) var seeds = 0
        /// Of the lowest seed that failed.
        package internal(set) var failure: Simulation.Outcome?
    }

    /// Runs the seeds in their order until one fails.
    ///
    /// - Parameter progress: told how many are done.
    package func run(progress: (Int) -> Void = { _ in }) async throws -> Summary {
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
                    isOver = true
                    if outcome.seed < summary.failure?.seed ?? .max { summary.failure = outcome }
                }
                progress(summary.seeds)
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
