import NabhaModel
package import NabhaSync

/// Runs worlds, each from nothing but its seed.
package struct Simulation: Sendable {
    private let template: Template
    private let bug: PlantedBug?

    /// - Parameter bug: a fault to be put into every world; without effect in release builds.
    package init(bug: PlantedBug? = nil) async throws {
        template = try await Template.make()
        self.bug = bug
    }

    /// How one seed went.
    package struct Outcome: Sendable, Hashable {
        package let seed: UInt64
        package let violation: Violation?
        /// The number of the last step that was begun.
        package let lastStep: Int
        package let tally: Tally
        /// Empty where it was not asked for.
        package let trace: [String]
        /// What the server has at the end, without what clocks may change.
        let results: [String]
    }

    package func run(_ seed: UInt64, steps: Int, isTraced: Bool = false) async throws -> Outcome {
        let plan = SeedPlan(seed: seed, steps: steps)
        let outcome = try await run(plan, isTraced: isTraced)
        guard outcome.violation == nil, plan.hasSkew, bug != nil || seed.isMultiple(of: 8) else { return outcome }
        return try await compare(outcome, plan)
    }

    /// I13: the same world with true clocks comes to the same.
    private func compare(_ outcome: Outcome, _ plan: SeedPlan) async throws -> Outcome {
        let twin = try await run(plan.withTrueClocks())
        // Uids tell of clocks and compress differently; where that made another page, the steps met other states.
        guard twin.violation == nil, twin.tally.exchanges == outcome.tally.exchanges, twin.results != outcome.results
        else { return outcome }
        let place = zip(outcome.results, twin.results).first { $0 != $1 }?.0 ?? ""
        let name = place.split(separator: " ").prefix(2).joined(separator: " ")
        let violation = Violation(.skewProof, "with true clocks, the server would have another \(name)")
        return Outcome(
            seed: outcome.seed,
            violation: violation,
            lastStep: outcome.lastStep,
            tally: outcome.tally,
            trace: outcome.trace + ["\(violation)"],
            results: outcome.results
        )
    }

    func run(_ plan: SeedPlan, isTraced: Bool = false) async throws -> Outcome {
        let world = try await World(plan, template, bug: bug, isTraced: isTraced)
        var violation: Violation?
        var last = 0
        do {
            for step in plan.steps {
                last = step.number
                try await world.perform(step)
            }
            last = Int.max
            try await world.settle()
        } catch let broken as Violation {
            violation = broken
            world.trace.note("\(broken)")
        }
        try world.host.stop()
        return Outcome(
            seed: plan.seed,
            violation: violation,
            lastStep: last,
            tally: world.tally,
            trace: world.trace.lines,
            results: world.results
        )
    }
}

extension World {
    /// All values on the server, by model and id.
    var results: [String] {
        mirror.records.keys.sorted()
            .flatMap { name in
                (mirror.records[name] ?? [:]).values.sorted { $0.id < $1.id }.map { "\(name) \($0.id) \($0.values)" }
            }
    }
}
