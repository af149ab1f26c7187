/// Leaves out of a world what its failure does not need.
struct Shrinker {
    let simulation: Simulation
    let steps: Int
    /// Worlds that may be tried.
    var budget = 400

    /// A world that fails by the same invariant, with as few steps and faults as were found.
    ///
    /// - Parameter failure: how the whole seed went.
    func shrink(_ failure: Simulation.Outcome) async throws -> SeedPlan {
        var plan = SeedPlan(seed: failure.seed, steps: steps)
        guard let invariant = failure.violation?.invariant else { return plan }
        plan.steps.removeAll { $0.number > failure.lastStep }
        var left = budget
        func fails(_ candidate: SeedPlan) async throws -> Bool {
            guard left > 0 else { return false }
            left -= 1
            return try await simulation.run(candidate).violation?.invariant == invariant
        }
        for phone in 1...plan.phones.count {
            var candidate = plan
            candidate.idle.insert(phone)
            if try await fails(candidate) { plan = candidate }
        }
        plan = try await Self.withoutParts(of: plan, fails)
        return try await Self.withoutFaults(in: plan, fails)
    }

    /// Leaves out ever smaller parts of the steps.
    private static func withoutParts(
        of plan: SeedPlan,
        _ fails: (SeedPlan) async throws -> Bool
    ) async throws -> SeedPlan {
        var plan = plan
        var size = max(1, plan.steps.count / 2)
        while true {
            var start = 0
            var isSmaller = false
            while start < plan.steps.count {
                var candidate = plan
                candidate.steps.removeSubrange(start..<min(start + size, plan.steps.count))
                if try await fails(candidate) {
                    plan = candidate
                    isSmaller = true
                } else {
                    start += size
                }
            }
            if size > 1 { size /= 2 } else if !isSmaller { return plan }
        }
    }

    private static func withoutFaults(
        in plan: SeedPlan,
        _ fails: (SeedPlan) async throws -> Bool
    ) async throws -> SeedPlan {
        var plan = plan
        for index in plan.steps.indices {
            for fault in plan.steps[index].faults {
                var candidate = plan
                candidate.steps[index].faults.removeAll { $0 == fault }
                if try await fails(candidate) { plan = candidate }
            }
        }
        return plan
    }
}
