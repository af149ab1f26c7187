import NabhaClient
import NabhaModel
import NabhaStore
import NabhaSync

/// Everything that there is: one server, some phones, the messages between them, and what is known of all.
final class World {
    let plan: SeedPlan
    let clock = WorldClock()
    let host: ServerHost
    let phones: [Phone]
    var mirror = Mirror()
    var ledger = Ledger()
    var mail = Mail()
    var trace: Trace
    var tally = Tally()
    /// Numbers of markers and movements, none of which comes twice.
    private var lastMarker = Population.markers
    private var lastMove: Int64 = 0
    private var lastCount: Int64 = 0
    /// Who wrote a text on a phone, and in which record the server has it.
    private(set) var authors: [Int: RecordID] = [:]
    private(set) var owners: [Int: RecordKey] = [:]
    /// Who has been sent which records.
    var told: Set<Told> = []
    private let serverChance: Chance

    init(_ plan: SeedPlan, _ template: Template, bug: PlantedBug?, isTraced: Bool) async throws {
        self.plan = plan
        trace = Trace(isOn: isTraced, start: WorldClock.start)
        let chance = Chance(salt: plan.seed &* 0xA076_1D64_78BD_642F)
        serverChance = chance
        let clock = clock
        let environment = Environment(now: { clock.server }, randomBytes: { chance.bytes($0) }).with(bug)
        host = try await ServerHost(template, environment: environment)
        phones = try plan.phones.enumerated()
            .map { index, phone in try Phone(index + 1, phone, template, clock, seed: plan.seed, bug: bug) }
        let lines = try await reload()
        for line in lines { noteMarkers(line) }
        try ledger.begin(with: [])
        for model in mirror.records.keys.sorted() {
            for record in (mirror.records[model] ?? [:]).values {
                own(record)
                ledger.begin(from: record)
            }
        }
    }

    var oracle: Oracle { Oracle(mirror: mirror) }
    var front: Front { Front(server: host.server, store: host.store) }

    /// A generator for what one step draws.
    func begin(_ step: Step) -> SeededGenerator {
        clock.advance(by: step.pause)
        trace.at(clock.now)
        serverChance.begin(step.seed)
        for phone in phones { phone.begin(step.seed) }
        tally.steps += 1
        return SeededGenerator(seed: step.seed)
    }

    // MARK: What nobody else says

    /// A text that has never been written before.
    func text(_ generator: inout SeededGenerator, by author: RecordID?) -> String {
        lastMarker += 1
        authors[lastMarker] = author
        return Marker.text(lastMarker, &generator)
    }

    func shortText(by author: RecordID?) -> String {
        lastMarker += 1
        authors[lastMarker] = author
        return Marker.short(lastMarker)
    }

    /// A movement of a counter, by as much as nothing else was moved.
    func movement(_ generator: inout SeededGenerator) -> Int64 {
        lastMove += 1
        return generator.happens(0.6) ? -lastMove : lastMove
    }

    /// What somebody counts: farther from any other count than movements ever reach.
    func counted() -> Int64 {
        lastCount += 1
        return lastCount * 1_000_000
    }

    // MARK: The server's database

    /// Looks at what the server has done.
    func look() async throws {
        let mirror = mirror
        let (changed, lines) = try await host.store.read { snapshot in
            var mirror = mirror
            let lines = try mirror.refresh(snapshot)
            return (mirror, lines)
        }
        self.mirror = changed
        try ledger.take(lines)
        for line in lines { noteMarkers(line) }
        try checkGroupsOnServer()
    }

    /// Looks at another database in the server's place.
    @discardableResult
    func reload() async throws -> [Journal.Line] {
        let (mirror, lines) = try await host.store.read { snapshot in
            var mirror = Mirror()
            let lines = try mirror.reload(snapshot)
            return (mirror, lines)
        }
        self.mirror = mirror
        try ledger.begin(with: lines)
        return lines
    }

    private func noteMarkers(_ line: Journal.Line) {
        guard let model = Future.catalog[line.model], let record = mirror[model, line.record] else { return }
        own(record)
    }

    /// Texts belong to the record they stand in, and those of users to the records that show them.
    private func own(_ record: Record) {
        for case .text(let text) in record.values {
            guard let number = Marker.number(of: text), owners[number] == nil else { continue }
            owners[number] = RecordKey(model: record.model.name, uid: record.uid)
        }
    }
}
