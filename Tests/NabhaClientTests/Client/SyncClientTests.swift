import Foundation
import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@Suite struct `A client` {
    /// A client with a folder of its own, which goes with it.
    private final class Bench: Sendable {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("client-\(UUID().uuidString)").path
        let transport = ScriptedTransport()
        let clock = RecordingClock()
        let time = ManualClock()

        func client() throws -> SyncClient {
            let time = time
            let bytes = ByteStream(seed: 5)
            var configuration = SyncClient.Configuration(directory: folder, app: "1.0", clock: clock)
            configuration.environment = ClientEnvironment(now: { time.now }, randomBytes: { bytes.take($0) })
            return try SyncClient(configuration, transport: transport)
        }

        func signedIn() async throws -> SyncClient {
            let client = try client()
            try await client.signIn(
                server: "https://nabha.example/",
                username: "asha",
                password: "right",
                deviceName: "phone"
            )
            return client
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }
    }

    private static func first(_: SentRequest) -> ExchangeReply { .first(.appointment(57, revision: 3)) }

    @Test func `signs in, and is still signed in when it is opened again`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        #expect(client.status.phase == .idle)
        bench.transport.reply(Self.first)
        try await client.sync()
        let again = try bench.client()
        #expect(try await again.today(calendar: Calendar(identifier: .gregorian)).count == 1)
        #expect(bench.transport.requests.map(\.url).last == "https://nabha.example/api/v2/sync/")
        #expect(bench.transport.requests.last?.headers["authorization"] == "Bearer 12.secret")
    }

    @Test func `says what is wrong where signing in does not go through`() async throws {
        let client = try Bench().client()
        #expect(client.status.phase == .needsSignIn)
        await #expect(throws: SyncError.needsSignIn) { try await client.sync() }
        await #expect(throws: SyncError.wrongPassword) {
            try await client.signIn(server: "https://a", username: "asha", password: "wrong", deviceName: "phone")
        }
    }

    @Test func `keeps what two users of a phone have apart`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        bench.transport.reply(Self.first)
        try await client.sync()
        let name = RecordName(.sample(57))
        try await client.note(name, "of asha")
        func signIn(_ name: String) async throws {
            try await client.signIn(
                server: "https://nabha.example",
                username: name,
                password: "right",
                deviceName: "phone"
            )
        }
        try await signIn("ravi")
        #expect(try await client.appointment(name) == nil)
        #expect(client.status.pending == 0)
        try await signIn("asha")
        #expect(try await client.appointment(name)?.notes == "of asha")
        #expect(client.status.pending == 1)
        await #expect(throws: UnsentWork.self) { try await client.signOut() }
        try await client.signOut(discardingUnsentWork: true)
        #expect(client.status.phase == .needsSignIn)
        try await signIn("asha")
        #expect(try await client.appointment(name) == nil)
    }

    @Test func `works without a network, and sends all of it when there is one`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        bench.transport.reply { _ in
            let date = Instant.somewhen.advanced(by: .seconds(60))
            return .first(.appointment(57, revision: 3, ["appointment_date": .instant(date)]))
        }
        try await client.sync()
        let name = RecordName(.sample(57))
        try await client.confirm(name)
        try await client.complete(name, diagnosis: "flu", prescription: "rest")
        await #expect(throws: SyncError.offline) { try await client.sync() }
        #expect(client.status.lastError == .offline)
        #expect(client.status.pending == 2)
        #expect(try await client.appointment(name)?.status == .completed)
        bench.transport.reply { request in
            #expect(request.numbers == [1, 2])
            return .empty("c2").results(.ok(1, 9), .ok(2, 10)).with { $0.hasMore = true }
        }
        bench.transport.reply { _ in .empty("c3") }
        try await client.sync()
        #expect(client.status.pending == 0 && client.status.lastError == nil)
    }

    @Test func `refuses early what the rules do not allow`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        bench.transport.reply(Self.first)
        try await client.sync()
        let name = RecordName(.sample(57))
        await #expect(throws: EditError.self) { try await client.noShow(name) }
        await #expect(throws: EditError.self) { try await client.cancel(name, reason: " ") }
        await #expect(throws: EditError.notFound) { try await client.confirm(RecordName(.sample(1))) }
        await #expect(throws: EditError.self) {
            try await client.book(patient: 3, doctor: 7, date: Date(timeIntervalSince1970: 0))
        }
        try await client.cancel(name, reason: "ill")
        #expect(try await client.appointment(name)?.cancelledReason == "ill")
    }

    @Test func `goes on after whatever went wrong`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        bench.transport.problem(500, "INTERNAL")
        bench.transport.answer { _ in TransportReply(status: 200, body: [1, 2, 3]) }
        bench.transport.problem(503, "UNAVAILABLE", headers: ["retry-after": "7"])
        bench.transport.problem(401, "UNAUTHORIZED")
        for error in [.server(status: 500, code: "INTERNAL"), .malformedReply, .busy(seconds: 7), .needsSignIn]
            as [SyncError]
        {
            await #expect(throws: error) { try await client.sync() }
        }
        #expect(client.status.phase == .needsSignIn)
        try await client.signIn(server: "https://nabha.example", username: "asha", password: "right", deviceName: "p")
        bench.transport.reply(Self.first)
        try await client.sync()
        #expect(client.status.records == 1)
    }

    @Test func `tries again by itself, more and more seldom, and no sooner than it was asked to`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        bench.transport.problem(503, "UNAVAILABLE", headers: ["retry-after": "4000"])
        let running = Task { await client.run() }
        while bench.clock.naps.count < 20 { await Task.yield() }
        running.cancel()
        await running.value
        let naps = bench.clock.naps
        #expect(naps[0] == .seconds(4_000))
        #expect(naps.dropFirst().allSatisfy { $0 <= .seconds(900) })
        #expect(naps.dropFirst().contains { $0 > .seconds(120) })
        #expect(client.status.lastError == .offline)
    }

    @Test func `shows everyone who looks how things stand`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        var updates = client.statusUpdates().makeAsyncIterator()
        #expect(await updates.next()?.records == 0)
        bench.transport.reply(Self.first)
        try await client.sync()
        var status = await updates.next()
        while status?.records == 0 || status?.phase != .idle { status = await updates.next() }
        #expect(status?.records == 1)
        #expect(status?.bytes ?? 0 > 0)
    }

    @Test func `idles in a few bytes`() async throws {
        let bench = Bench()
        let client = try await bench.signedIn()
        bench.transport.reply(Self.first)
        var server = CheckingServer()
        server.hold(.appointment(57, revision: 3))
        let checks = server.checks
        bench.transport.reply { _ in .empty("c2").with { $0.checks = checks } }
        bench.transport.reply { _ in .empty() }
        for _ in 1...3 { try await client.sync() }
        let request = try #require(bench.transport.requests.last)
        let headers = request.headers.reduce(0) { $0 + $1.key.count + $1.value.count + 4 }
        #expect(request.body.count + headers < 200)
    }
}
