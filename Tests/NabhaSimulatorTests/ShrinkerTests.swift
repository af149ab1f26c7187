import NabhaSync
import Testing

@testable import NabhaSimulator

@Suite struct `A failure` {
    @Test func `is told with only the steps that it needs`() async throws {
        let steps = 150
        let campaign = try await Campaign(seeds: 1...500, steps: steps, jobs: 1, bug: .missingExit)
        let failure = try #require(try await campaign.run().failure)
        let explanation = try await campaign.explain(failure)
        #expect(explanation.outcome.violation?.invariant == failure.violation?.invariant)
        #expect(explanation.steps < 20)
        #expect(explanation.outcome.trace.last?.contains("\(failure.violation?.invariant.label ?? "")") == true)
    }
}
