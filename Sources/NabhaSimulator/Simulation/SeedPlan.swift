import NabhaModel

/// All that is decided about a world before it begins; follows from its seed.
struct SeedPlan: Sendable {
    let seed: UInt64
    let phones: [PhonePlan]
    var steps: [Step]
    /// How many bytes replies may have, mostly.
    let budgets: [Int]
    let uploads: [Int]
    /// Phones that lie in a drawer: a failure is easier to read without those that have no part in it.
    var idle: Set<Int> = []

    struct PhonePlan: Sendable {
        let carrier: Int
        /// How far the phone's clock is from the world's.
        var clockOffset: Duration
        /// Whether nothing sets it.
        var isTrue = false
    }

    init(seed: UInt64, steps count: Int) {
        self.seed = seed
        // Begun at a mixed number: from neighbouring seeds themselves, the generators would draw the same numbers, one later.
        var root = SeededGenerator(seed: seed)
        var generator = SeededGenerator(seed: root.next())
        let hasSkew = generator.happens(0.5)
        phones = (0..<generator.number(in: 2...5))
            .map { _ in
                PhonePlan(
                    carrier: generator.below(Population.carriers.count),
                    clockOffset: hasSkew ? .seconds(generator.number(in: -31_536_000...31_536_000)) : .zero
                )
            }
        budgets = generator.pick([[256], [256, 512, 2_048], [1_000, 65_536], [65_536]]) ?? [65_536]
        uploads = generator.pick([[1], [400, 65_536], [65_536]]) ?? [65_536]
        let weights = Self.weights(&generator)
        let chances = Self.chances(&generator)
        let longestPause = generator.pick([60, 1_200, 7_200]) ?? 60
        steps = []
        for number in 1...max(1, count) {
            let kind = generator.pick(weighted: weights) ?? .exchange
            let seed = generator.next()
            var faults: [Fault] = []
            for (fault, chance) in chances where generator.happens(chance) && Self.suits(fault, kind) {
                faults.append(fault)
            }
            let pause = generator.seconds(in: 0...longestPause)
            steps.append(Step(number: number, kind: kind, seed: seed, faults: faults, pause: pause))
        }
    }

    /// Each world has its own: what one of them never does may hide what another shows.
    private static func weights(_ generator: inout SeededGenerator) -> [(Step.Kind, Int)] {
        let isCalm = generator.happens(0.2)
        return Step.Kind.allCases.map { kind in
            let factor = generator.pick(weighted: [(0, 2), (1, 4), (3, 1)]) ?? 1
            if isCalm, kind.isFault { return (kind, 0) }
            return (kind, kind.weight * (kind.isEssential ? max(1, factor) : factor))
        }
    }

    private static func chances(_ generator: inout SeededGenerator) -> [(Fault, Double)] {
        let isCalm = generator.happens(0.2)
        return Fault.allCases.map { fault in
            let chance = generator.pick(weighted: [(0, 4), (0.02, 3), (0.08, 2), (0.2, 1)]) ?? 0
            return (fault, isCalm ? 0 : chance)
        }
    }

    private static func suits(_ fault: Fault, _ kind: Step.Kind) -> Bool {
        if Fault.network.contains(fault) { return kind.exchanges }
        return kind.exchanges || kind.editsOnPhone
    }

    var hasSkew: Bool { phones.contains { $0.clockOffset != .zero } || steps.contains { $0.kind == .clock } }

    /// The same world with other clocks on its phones.
    func withTrueClocks() -> SeedPlan {
        SeedPlan(self, phones: phones.map { PhonePlan(carrier: $0.carrier, clockOffset: .zero, isTrue: true) })
    }

    private init(_ plan: SeedPlan, phones: [PhonePlan]) {
        seed = plan.seed
        steps = plan.steps
        budgets = plan.budgets
        uploads = plan.uploads
        self.phones = phones
    }
}
