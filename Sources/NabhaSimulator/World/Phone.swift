import GRDB
import NabhaClient
import NabhaModel
import NabhaStore
import NabhaSync
import Synchronization

/// A phone: the real replica on a real database, with a clock, a disk and a person of its own.
final class Phone {
    let number: Int
    let user: RecordID
    let carrier: String
    let disk = LocalDisk()
    private let database: DatabaseQueue
    private let clock: PhoneClock
    private let isTrue: Bool
    private let chance: Chance
    private let bug: PlantedBug?
    private(set) var replica: Replica
    /// How often its program has begun again.
    private(set) var starts = 0
    /// The request that the phone waits for an answer to.
    var pending: ReplicaRequest?
    /// The server was set back by hand, and the phone may not have noticed.
    var isUncertain = false
    /// As of the last look.
    var lastCursor: String?
    private var read: [Int64: (text: String, members: [JSON.Member])] = [:]
    /// As of when SQLite had changed so many rows.
    private var lastRows: (changes: Int, rows: [OutboxRow])?
    /// The latest that the server's clock was, as far as the phone was told.
    private var latestServerTime = Instant.distantPast

    init(
        _ number: Int,
        _ plan: SeedPlan.PhonePlan,
        _ template: Template,
        _ world: WorldClock,
        seed: UInt64,
        bug: PlantedBug?
    ) throws {
        self.number = number
        self.bug = bug
        user = Population.carriers[plan.carrier].user
        carrier = Population.carriers[plan.carrier].name
        isTrue = plan.isTrue
        clock = PhoneClock(world, offset: plan.clockOffset)
        chance = Chance(salt: seed &+ UInt64(number) &* 0x1234_5678_9ABC_DEF1)
        database = try DatabaseQueue()
        try template.phone.backup(to: database)
        replica = try Replica(database: database, environment: Self.environment(clock, chance, bug))
        database.add(transactionObserver: disk, extent: .observerLifetime)
    }

    private static func environment(_ clock: PhoneClock, _ chance: Chance, _ bug: PlantedBug?) -> ClientEnvironment {
        ClientEnvironment(now: { clock.now }, randomBytes: { chance.bytes($0) }).with(bug)
    }

    var now: Instant { clock.now }

    func begin(_ step: UInt64) { chance.begin(step) }

    func jump(by duration: Duration) { if !isTrue { clock.jump(by: duration) } }

    /// The program ends and begins again: all it knows is in its database.
    func restart() throws {
        disk.commitsUntilFailure = nil
        pending = nil
        starts += 1
        replica = try Replica(database: database, environment: Self.environment(clock, chance, bug))
    }

    func noteServerTime(_ instant: Instant?) { latestServerTime = max(latestServerTime, instant ?? .distantPast) }

    /// Whether an edit that was acknowledged then need not be kept any more.
    func mayForget(_ acknowledgedAt: Instant) -> Bool {
        acknowledgedAt < latestServerTime.advanced(by: .zero - SyncLimit.keptOperations)
    }

    // MARK: Looking inside

    /// An edit as the phone keeps it.
    struct OutboxRow: Hashable {
        let id: Int64
        let number: Int64?
        let group: Int64?
        let key: RecordKey
        let action: String
        let members: [JSON.Member]
        let state: String
        /// Whether a result that says so is known, although it is sent again.
        let wasApplied: Bool
        let acknowledgedAt: Instant?

        var isLive: Bool { state == "pending" || state == "sent" || state == "refused" }
    }

    func rows() throws -> [OutboxRow] {
        try database.unsafeRead { database in
            // Counts what was undone as well, so that it never stands still where something changed.
            let changes = database.totalChangesCount
            if let lastRows, lastRows.changes == changes { return lastRows.rows }
            let statement = try database.cachedStatement(
                sql: """
                    SELECT id, n, grouping, model, uid, action, members, state, result, acknowledged_at FROM outbox
                    ORDER BY id
                    """
            )
            let rows = try Array(Row.fetchCursor(statement).compactMap(row))
            lastRows = (changes, rows)
            return rows
        }
    }

    private func row(_ row: Row) -> OutboxRow? {
        let (id, state): (Int64, String) = (row[0], row[7])
        guard let uid = UID(row[4] as String) else { return nil }
        // Only what is sent again may have a result that says more than its state.
        let result = state == "sent" ? (row[8] as String?).flatMap { try? JSON.parse(Array($0.utf8)) } : nil
        return OutboxRow(
            id: id,
            number: row[1],
            group: row[2],
            key: RecordKey(model: row[3], uid: uid),
            action: row[5],
            members: members(id, row[6]),
            state: state,
            wasApplied: result?["ok"] != nil || result?["merged"] != nil,
            acknowledgedAt: (row[9] as Int64?).map(Instant.init(microseconds:))
        )
    }

    /// Most rows say what they said at the last look.
    private func members(_ id: Int64, _ text: String) -> [JSON.Member] {
        if let known = read[id], known.text == text { return known.members }
        guard case .object(let members)? = try? JSON.parse(Array(text.utf8)) else { return [] }
        read[id] = (text, members)
        return members
    }

    /// As of the last reply.
    func serverTime() throws -> Instant? {
        try database.unsafeRead { database in
            try Int64.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'serverTime'")
        }
        .map(Instant.init(microseconds:))
    }

    /// All that the phone keeps, to see later whether anything of it changed.
    func content() throws -> PhoneContent { try database.unsafeRead { try PhoneContent(of: $0) } }

    /// Whether the phone keeps what it kept then, and nothing else.
    func keeps(_ content: PhoneContent) throws -> Bool { try self.content().isSame(as: content) }
}

/// The clock of a phone, which its owner may set to anything.
private final class PhoneClock: Sendable {
    private let world: WorldClock
    private let offset: Mutex<Duration>

    init(_ world: WorldClock, offset: Duration) {
        self.world = world
        self.offset = Mutex(offset)
    }

    var now: Instant { world.now.advanced(by: offset.withLock { $0 }) }

    func jump(by duration: Duration) { offset.withLock { $0 += duration } }
}
