import NabhaSync
import Testing

@testable import NabhaSimulator

@Suite struct `A simulation` {
    /// Short, so that worlds of a debug build are done in seconds; `./test` runs longer ones of a release build.
    private static let steps = 120

    @Test(arguments: [1, 2, 9, 14] as [UInt64])
    func `tells the same of a seed each time, to the byte`(_ seed: UInt64) async throws {
        let first = try await Simulation().run(seed, steps: Self.steps, isTraced: true)
        let second = try await Simulation().run(seed, steps: Self.steps, isTraced: true)
        #expect(first.trace == second.trace)
        #expect(first == second)
        #expect(first.trace.count > Self.steps / 4)
    }

    @Test func `finds nothing wrong in some seeds`() async throws {
        let campaign = try await Campaign(seeds: 1...12, steps: Self.steps, jobs: 2)
        let summary = try await campaign.run()
        #expect(summary.failure?.violation == nil, "seed \(summary.failure?.seed ?? 0)")
        #expect(summary.seeds == 12)
        #expect(summary.tally.exchanges > 100)
    }

    @Test(arguments: [false, true])
    func `goes on after a seed has failed where that is asked for, and names all that did`(keepsGoing: Bool)
        async throws
    {
        let campaign = try await Campaign(
            seeds: 1...8,
            steps: Self.steps,
            jobs: 1,
            keepsGoing: keepsGoing,
            bug: .sumWrong
        )
        var failed: [UInt64] = []
        let summary = try await campaign.run { _, outcome in
            if outcome.violation != nil { failed.append(outcome.seed) }
        }
        #expect(summary.failures.map(\.seed) == failed)
        #expect(summary.failure?.seed == failed.first && !failed.isEmpty)
        #expect((summary.seeds == 8) == keepsGoing)
        #expect((failed.count > 1) == keepsGoing)
    }

    @Test func `draws other worlds from other seeds`() {
        let plans = (1...50).map { SeedPlan(seed: UInt64($0), steps: 200) }
        #expect(Set(plans.map { $0.steps.map(\.kind) }).count == 50)
        #expect(plans.contains { $0.steps.allSatisfy { $0.faults.isEmpty && !$0.kind.isFault } })
        let faults = Set(plans.flatMap { $0.steps.flatMap(\.faults) })
        #expect(faults == Set(Fault.allCases))
        #expect(Set(plans.flatMap { $0.steps.map(\.kind) }) == Set(Step.Kind.allCases))
    }

    @Test func `has no faults where clocks are all that is changed`() {
        let plan = SeedPlan(seed: 3, steps: 100)
        #expect(plan.withTrueClocks().steps == plan.steps)
        #expect(plan.withTrueClocks().phones.allSatisfy { $0.isTrue && $0.clockOffset == .zero })
    }
}
