import Foundation
import NIOHTTP1
import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaStore
import NabhaSync
import Synchronization
import Testing

@testable import nabha

/// Real processes, real connections, and no mercy: what the simulator proves in one process holds between several.
///
/// `NABHA_KILLS` says how often each test kills, `NABHA_SEED` when.
@Suite("Phones and a server that are killed", .serialized)
struct DeviceKillTests {
    private static let kills = Int(ProcessInfo.processInfo.environment["NABHA_KILLS"] ?? "") ?? 10
    private static let seed = UInt64(ProcessInfo.processInfo.environment["NABHA_SEED"] ?? "") ?? 1

    @Test func `a killed server has each acknowledged edit once, and all phones agree`() async throws {
        print("device kill test: \(Self.kills) kills, seed \(Self.seed)")
        let directory = try WorkDirectory()
        let data = directory.file("data")
        try #require(try await Program.run(["demo", "load", "--scale", "300", "--data", data]).status == 0)
        try await CuttingProxy.with(seed: Self.seed) { proxy in
            var random = SeededGenerator(seed: Self.seed)
            var server = try await RunningServer.start(["--data", data, "--log-level", "error"])
            proxy.aim(at: server.port)
            let phones = try await Self.phones(in: directory, through: proxy)
            for _ in 1...Self.kills {
                try await Self.push(phones, server, acknowledged: Int.random(in: 0...25, using: &random))
                server = try await RunningServer.start(["--data", data, "--log-level", "error"])
                proxy.aim(at: server.port)
                try await Self.verify(phones, server)
            }
            for phone in phones { try await phone.finish() }
            try await Self.verify(phones, server, isOver: true)
            let edits = phones.map { $0.count.withLock { $0.edits } }.reduce(0, +)
            #expect(edits >= Self.kills, "too little was written to mean anything")
            print("device kill test: \(edits) edits, \(proxy.cutCount) connections cut")
            await server.kill()
            let store = try SQLiteStore(path: data + "/nabha.sqlite", mode: .existing, environment: .system)
            #expect(try await store.integrityFaults() == [])
        }
    }

    @Test func `a phone killed while it edits and syncs loses nothing and sends nothing twice`() async throws {
        let directory = try WorkDirectory()
        let server = try await Terminal.server(in: directory)
        try await CuttingProxy.with(seed: Self.seed, cuts: false) { proxy in
            proxy.aim(at: server.port)
            var random = SeededGenerator(seed: Self.seed)
            let phone = try await Terminal("pharmacist1", on: server, through: proxy.url)
            let (id, first) = try await Self.fullShelf(phone)
            // How long an edit takes, so that about half of them are killed.
            let time = try await ContinuousClock().measure { _ = try await phone.json(["dispense", id, "1"]) }
            var expected = first - 1
            var killed = (edits: 0, syncs: 0)
            for _ in 1...Self.kills {
                let edited = try await phone.run(
                    ["dispense", id, "1"],
                    killedAfter: time * Double.random(in: 0...2, using: &random)
                )
                if edited == nil { killed.edits += 1 }
                let shown = try await Self.quantity(of: id, phone)
                #expect(edited == 0 ? shown == expected - 1 : shown == expected || shown == expected - 1)
                expected = shown
                if try await phone.sync(killedBy: proxy, after: Int.random(in: 1...1_200, using: &random)) {
                    killed.syncs += 1
                }
                #expect(try await Self.quantity(of: id, phone) == expected, "a killed sync changed what is shown")
            }
            #expect(killed.syncs > 0 && killed.edits > 0, "nothing was killed")
            #expect(try await phone.json(["sync"])["waiting"]?.integer == 0)
            #expect(try await phone.json(["sync", "--check"])["agreed"] == true)
            // A phone that was never there before says what the server has.
            let other = try await Terminal("pharmacist1", on: server)
            #expect(try await Self.quantity(of: id, other) == expected)
            print("device kill test: \(killed) of \(Self.kills) each, \(first - expected) edits are there")
        }
        await server.stop()
    }

    /// What a phone has the most of, and how much.
    private static func fullShelf(_ phone: Terminal) async throws -> (id: String, quantity: Int64) {
        guard case .array(let stock) = try await phone.json(["stock", "--available"]) else { return ("", 0) }
        let shelves = stock.compactMap { item in
            item["id"]?.string.flatMap { id in item["quantity"]?.integer.map { (id, $0) } }
        }
        let shelf = try #require(shelves.max { $0.1 < $1.1 })
        try #require(shelf.1 > kills, "not enough in stock for so many kills")
        return shelf
    }

    private static func quantity(of id: String, _ phone: Terminal) async throws -> Int64 {
        guard case .array(let stock) = try await phone.json(["stock"]) else { return -1 }
        return stock.first { $0["id"]?.string == id }?["quantity"]?.integer ?? -1
    }

    // MARK: Eight phones

    /// Two phones of each of four pharmacists; who works in the same pharmacy fills the same shelf.
    private static func phones(in directory: WorkDirectory, through proxy: CuttingProxy) async throws -> [FillingPhone]
    {
        var phones: [FillingPhone] = []
        for number in 0..<8 {
            phones.append(
                try await FillingPhone(
                    "pharmacist\(number / 2 + 1)",
                    folder: directory.file("phone-\(number)"),
                    server: proxy.url,
                    seed: seed &+ UInt64(number)
                )
            )
        }
        return phones
    }

    /// Lets all phones push, and kills the server once so many pushes were acknowledged: others are on their way,
    /// waiting, or being written then.
    private static func push(_ phones: [FillingPhone], _ server: RunningServer, acknowledged enough: Int) async throws {
        let (acknowledgements, acknowledged) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for phone in phones {
                group.addTask {
                    while !server.isDead { if try await phone.push() { acknowledged.yield() } }
                }
            }
            group.addTask {
                var iterator = acknowledgements.makeAsyncIterator()
                for _ in 0..<enough { await iterator.next() }
                await server.kill()
            }
            try await group.waitForAll()
        }
    }

    private static func verify(_ phones: [FillingPhone], _ server: RunningServer, isOver: Bool = false) async throws {
        for (shelf, phones) in Dictionary(grouping: phones, by: \.shelf) {
            let token = try await server.signIn(phones[0].username, DemoLoad.password)
            let path = "/api/pharmacy-inventory/sync/?fields=id,quantity_available"
            guard case .array(let stock) = try await server.request(.GET, path, token: token).json,
                let row = stock.first(where: { $0["id"]?.integer == shelf }),
                let quantity = row["quantity_available"]?.integer
            else {
                Issue.record("shelf \(shelf) is gone")
                return
            }
            let counts = phones.map { $0.count.withLock { $0 } }
            let filled = quantity - phones[0].first
            #expect(filled >= counts.reduce(0) { $0 + $1.acknowledged }, "an acknowledged edit is gone")
            #expect(filled <= counts.reduce(0) { $0 + $1.total }, "an edit happened twice")
            guard isOver else { continue }
            #expect(filled == counts.reduce(0) { $0 + $1.total })
            for phone in phones { #expect(try await phone.shown() == quantity) }
        }
    }
}

/// A phone, with the SDK as apps use it, on which somebody puts boxes into a shelf.
private final class FillingPhone: Sendable {
    /// What went into the shelf from this phone.
    struct Count {
        var edits = 0
        var total: Int64 = 0
        var acknowledged: Int64 = 0
    }

    let username: String
    let count = Mutex(Count())
    /// Number of the stock record.
    let shelf: RecordID
    /// What was in it before.
    let first: Int64
    private let client: SyncClient
    private let random: Mutex<SeededGenerator>

    init(_ username: String, folder: String, server: String, seed: UInt64) async throws {
        self.username = username
        random = Mutex(SeededGenerator(seed: seed))
        client = try SyncClient(.init(directory: folder, app: "kill test"), transport: HTTPTransport())
        // The way there breaks from the first byte on.
        while client.status.phase == .needsSignIn {
            try? await client.signIn(
                server: server,
                username: username,
                password: DemoLoad.password,
                deviceName: folder
            )
        }
        while (try? await client.sync()) == nil {}
        let rows = try await client.replica().records("pharmacy_inventory")
        let row = try #require(rows.min { $0.id < $1.id })
        shelf = row.id
        first = Int64(row["quantity_available"]) ?? 0
    }

    /// Puts some boxes into the shelf and syncs.
    ///
    /// - Returns: whether the server has acknowledged all that was done so far.
    func push() async throws -> Bool {
        let replica = try await client.replica()
        for boxes in random.withLock({ random in
            (0..<Int.random(in: 1...5, using: &random)).map { _ in Int64.random(in: 1...100, using: &random) }
        }) {
            try replica.move("pharmacy_inventory", shelf, by: ["quantity_available": boxes])
            count.withLock {
                $0.edits += 1
                $0.total += boxes
            }
        }
        return await sync()
    }

    private func sync() async -> Bool {
        guard (try? await client.sync()) != nil, client.status.pending == 0 else { return false }
        count.withLock { $0.acknowledged = $0.total }
        return true
    }

    /// Syncs until nothing waits, and compares all that is there.
    func finish() async throws {
        while await !sync() {}
        while (try? await client.check()) == nil {}
        #expect(client.status.attention == 0)
    }

    /// How many boxes the phone says there are.
    func shown() async throws -> Int64 {
        while (try? await client.sync()) == nil {}
        return Int64(try await client.replica().record("pharmacy_inventory", shelf)?["quantity_available"] ?? .null)
            ?? -1
    }
}
