import ArgumentParser
import NabhaSimulator
import NabhaSync

struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prove the sync: invented worlds with every fault there is.",
        discussion: """
            Each seed is a world: the real server and the real SDK on real databases, with a false clock, network and \
            disk. Requests get lost, come twice or much later; machines crash; backups are restored. After every step \
            it is checked that nothing was lost, leaked, or done twice. Everything follows from the seed; no data of \
            yours is read.

            A seed that fails is shown with only those steps that it needs, and the exit status is 1. The seeds after it \
            are not run, unless you ask for it with --keep-going.

            EXAMPLES
              nabha simulate
              nabha simulate --seeds 1..100000 --keep-going
              nabha simulate --seeds 4711 --trace
            """
    )

    @Option(
        help: ArgumentHelp("A number, or two with dots between; 1..100 if left out.", valueName: "first..last"),
        transform: SeedRange.init
    )
    var seeds = SeedRange(1...100)
    @Option(help: ArgumentHelp("What happens in each world.", valueName: "number"))
    var steps = 500
    @Option(help: ArgumentHelp("Worlds at the same time; one for each core if left out.", valueName: "number"))
    var jobs: Int?
    @Flag(help: "Run the rest after a seed has failed, and list all that do.")
    var keepGoing = false
    @Flag(help: "Tell all that happens, a line for each event.")
    var trace = false
    #if PLANTED_BUGS
    @Option(help: .hidden)
    var bug: String?
    #endif
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(steps) else { throw ValidationError("--steps takes a number from 1 to 100000.") }
        guard jobs.map((1...1_024).contains) ?? true else {
            throw ValidationError("--jobs takes a number from 1 to 1024.")
        }
    }

    func run() async throws {
        let campaign = try await Campaign(
            seeds: seeds.range,
            steps: steps,
            jobs: jobs ?? Self.cores,
            keepsGoing: keepGoing,
            bug: plantedBug
        )
        if trace { return try await show(campaign) }
        let bar = ProgressBar("Simulating")
        let clock = ContinuousClock()
        let start = clock.now
        let summary = try await campaign.run { done, outcome in
            bar.update(done, of: seeds.range.count)
            // Long runs are stopped before their end, too.
            if keepGoing, let violation = outcome.violation {
                StandardStreams.writeError("Seed \(outcome.seed) breaks \(violation)\n")
            }
        }
        let report = SimulationReport(campaign: campaign, summary: summary, elapsed: clock.now - start)
        guard let failure = summary.failure else { return try output.show(report.lines, report.members) }
        let explanation = try await campaign.explain(failure)
        try output.show(report.lines(explaining: explanation), report.members(explaining: explanation))
        throw ExitCode(CommandStatus.failure.rawValue)
    }

    private func show(_ campaign: Campaign) async throws {
        for seed in seeds.range {
            let outcome = try await campaign.trace(seed)
            try StandardStreams.write(outcome.trace.joined(separator: "\n") + "\n")
            guard outcome.violation == nil else { throw ExitCode(CommandStatus.failure.rawValue) }
        }
    }

    private var plantedBug: PlantedBug? {
        #if PLANTED_BUGS
        bug.flatMap(PlantedBug.init)
        #else
        nil
        #endif
    }
}

/// Seeds from one to another, as they are given on the command line.
struct SeedRange: Sendable, CustomStringConvertible {
    let range: ClosedRange<UInt64>

    init(_ range: ClosedRange<UInt64>) { self.range = range }

    init(_ text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: true)
        guard let first = parts.first.flatMap({ UInt64($0) }), let last = parts.last.flatMap({ UInt64($0) }),
            first <= last, text == "\(first)" || text == "\(first)..\(last)"
        else { throw ValidationError("Give seeds as 7 or as 1..100.") }
        range = first...last
    }

    var description: String { range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)" }
}
