import Foundation
import NabhaSimulator
import NabhaSync

/// What is told of a run of simulations.
struct SimulationReport {
    let campaign: Campaign
    let summary: Campaign.Summary
    let elapsed: Duration

    private var seconds: Double { elapsed / .seconds(1) }

    /// Seeds a second on each core.
    private var rate: Double {
        let cores = min(campaign.jobs, Simulate.cores)
        return seconds > 0 ? Double(summary.seeds) / seconds / Double(cores) : 0
    }

    var lines: [String] {
        let tally = summary.tally
        let faults = tally.faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return [
            """
            \(summary.seeds) seeds, \(tally.steps) steps, \(tally.exchanges) exchanges, \(tally.operations) operations, \
            \(tally.edits) edits in \(Self.short(seconds)) s: \(Self.short(rate)) seeds per second and core.
            """,
            "Faults: " + (faults.isEmpty ? "none" : faults.joined(separator: ", ")) + ".",
            summary.failure == nil ? "Everything held." : "Something did not hold.",
        ]
    }

    func lines(explaining explanation: Campaign.Explanation) -> [String] {
        guard let failure = summary.failure, let violation = explanation.outcome.violation else { return lines }
        let others = summary.failures.dropFirst().map { "Seed \($0.seed) breaks \($0.violation?.description ?? "")" }
        return lines + others + [
            "", "Seed \(failure.seed) breaks \(violation.invariant.label) \(violation.invariant.rawValue):",
            violation.message, "", "With \(explanation.steps) of \(campaign.steps) steps:",
        ] + explanation.outcome.trace + ["", "Again: nabha simulate --seeds \(failure.seed) --steps \(campaign.steps)"]
    }

    var members: [JSON.Member] {
        let tally = summary.tally
        let faults = tally.faults.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .integer(Int64($0.value))) }
        return [
            JSON.Member("seeds", .integer(Int64(summary.seeds))), JSON.Member("steps", .integer(Int64(tally.steps))),
            JSON.Member("exchanges", .integer(Int64(tally.exchanges))),
            JSON.Member("operations", .integer(Int64(tally.operations))),
            JSON.Member("edits", .integer(Int64(tally.edits))), JSON.Member("seconds", .number(seconds)),
            JSON.Member("seeds_per_second_and_core", .number(rate)), JSON.Member("faults", .object(faults)),
        ]
    }

    func members(explaining explanation: Campaign.Explanation) -> [JSON.Member] {
        guard let failure = summary.failure, let violation = explanation.outcome.violation else { return members }
        let content: [JSON.Member] = [
            JSON.Member("seed", .string("\(failure.seed)")),
            JSON.Member("invariant", .string(violation.invariant.label)),
            JSON.Member("message", .string(violation.message)),
            JSON.Member("steps", .integer(Int64(explanation.steps))),
            JSON.Member("trace", .array(explanation.outcome.trace.map { .string($0) })),
        ]
        let seeds = summary.failures.map { JSON.string("\($0.seed)") }
        return members + [JSON.Member("failure", .object(content)), JSON.Member("failed_seeds", .array(seeds))]
    }

    private static func short(_ number: Double) -> String { String(format: "%.1f", number) }
}

extension Simulate {
    static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
}
