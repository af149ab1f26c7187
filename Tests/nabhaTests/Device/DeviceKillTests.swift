import Foundation
import NIOHTTP1
import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaSync
import Testing

@testable import NabhaStore
@testable import nabha

/// The power goes while phones push, again and again, and the network between them is cut at random bytes.
@Suite("A server that is killed while phones push", .serialized)
struct DeviceKillTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let seed = UInt64(environment["NABHA_SEED"] ?? "") ?? 1
    /// 200 before a release: `NABHA_KILLS=200 ./test --only tests --filter DeviceKillTests`.
    private static let kills = Int(environment["NABHA_KILLS"] ?? "") ?? 20
    private static let phones = 8

    /// One phone in one pharmacy, which counts upwards what is on one shelf.
    private struct Counter: Sendable {
        let client: SyncClient
        let item: RecordID
        let before: Int64
        let edits: EditCount
    }

    private final actor EditCount {
        private(set) var count: Int64 = 0
        func add(_ number: Int64) { count += number }
    }

    @Test func `takes every edit once, and every phone converges`() async throws {
        print("device kill test: \(Self.kills) kills, seed \(Self.seed)")
        let directory = try WorkDirectory()
        let arguments = ["--data", directory.file("data"), "--log-level", "error"]
        #expect(
            try await Program.run(["demo", "load", "--scale", "1000", "--data", directory.file("data")]).status == 0
        )
        var server = try await RunningServer.start(arguments)
        let proxy = CuttingProxy(target: server.port, seed: Self.seed)
        try await proxy.start()
        let counters = try await Self.counters(directory, server.url, proxy)
        var random = SeededGenerator(seed: Self.seed)
        for _ in 1...Self.kills {
            try await Self.push(counters, proxy, server, bytes: Int.random(in: 0...30_000, using: &random))
            server = try await RunningServer.start(arguments)
            proxy.lead(to: server.port)
        }
        proxy.stopCutting()
        try await Self.verify(counters, server)
        try await proxy.stop()
        await server.kill()
        let path = directory.file("data") + "/nabha.sqlite"
        let store = try SQLiteStore(path: path, mode: .existing, environment: .system)
        #expect(try await store.integrityFaults() == [])
    }

    private static func counters(
        _ directory: WorkDirectory,
        _ server: String,
        _ proxy: CuttingProxy
    ) async throws -> [Counter] {
        var counters: [Counter] = []
        for number in 1...phones {
            let client = try SyncClient(
                .init(directory: directory.file("phone\(number)"), app: "test"),
                transport: HTTPTransport()
            )
            try await persist {
                try await client.signIn(
                    server: proxy.url,
                    username: "pharmacist\(number)",
                    password: DemoLoad.password,
                    deviceName: "phone \(number)"
                )
            }
            try await persist { try await client.sync() }
            let item = try #require(try await client.replica().records("pharmacy_inventory").first)
            guard case .integer(let quantity)? = item.values["quantity_available"] else { throw NoStock() }
            counters.append(Counter(client: client, item: item.id, before: quantity, edits: EditCount()))
        }
        return counters
    }

    private struct NoStock: Error {}

    /// Until it goes through: the network is cut all the time.
    private static func persist(_ body: () async throws -> Void) async throws {
        for _ in 0..<500 {
            do { return try await body() } catch let error as SyncError where error.isOfTheNetwork { continue }
        }
        try await body()
    }

    /// Lets all phones edit and push, and kills the server when so many bytes have passed.
    private static func push(
        _ counters: [Counter],
        _ proxy: CuttingProxy,
        _ server: RunningServer,
        bytes: Int
    ) async throws {
        let (reached, reach) = AsyncStream<Void>.makeStream()
        proxy.after(bytes) { reach.yield() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for counter in counters {
                group.addTask {
                    for number in 1...Int64(3) {
                        for _ in 0..<number {
                            let item = counter.item
                            try await counter.client.replica()
                                .move("pharmacy_inventory", item, by: ["quantity_available": 1])
                        }
                        await counter.edits.add(number)
                        do { try await counter.client.sync() } catch let error as SyncError where error.isOfTheNetwork {
                            continue
                        }
                    }
                }
            }
            let killing = Task {
                for await _ in reached { break }
                await server.kill()
            }
            try await group.waitForAll()
            reach.finish()
            await killing.value
        }
    }

    private static func verify(_ counters: [Counter], _ server: RunningServer) async throws {
        let token = try #require(try await server.signIn("admin", DemoLoad.password))
        for counter in counters {
            try await persist { try await counter.client.check() }
            let replica = try await counter.client.replica()
            #expect(try replica.pendingCount == 0)
            #expect(try replica.attentionCount() == 0)
            #expect(try replica.progress().agreed == true)
            let expected = await counter.before + counter.edits.count
            let path = "/api/pharmacy-inventory/\(counter.item)/"
            let item = try await server.request(.GET, path, token: token).json
            #expect(item["quantity_available"]?.integer == expected)
            let shown = try replica.record("pharmacy_inventory", counter.item)?.values["quantity_available"]
            #expect(shown == .integer(expected))
        }
    }
}

extension SyncError {
    /// Whether it may come of a cut: what arrives is no reply, or what was sent is no request.
    fileprivate var isOfTheNetwork: Bool {
        switch self {
        case .needsSignIn, .wrongPassword, .anotherUser: false
        case .server(let status, _): status == 400 || status == 503
        default: true
        }
    }
}
