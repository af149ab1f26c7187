import Foundation
import HTTPTypes
import NabhaClient
import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Synchronization
import Testing

/// The program of the tutorial does what the tutorial says.
@Suite struct `The tutorial's clinic app` {
    @Test func `goes through a day with a network now and then`() async throws {
        try await Clinic.run { clinic in
            let network = NetworkToServer(clinic.server)
            var app = try Self.app(clinic.server, network)
            let signIn = "sign-in https://nabha.example doctor \(TestServer.password)"
            #expect(await app.run(signIn) == ["5 records, 0 to send, 0 to decide"])
            network.isThere = false
            #expect(await app.run("list").first == "1. PENDING  (saved)")
            #expect(await app.run("confirm 1") == ["5 records, 1 to send, 0 to decide"])
            #expect(await app.run("complete 1 Flu") == ["5 records, 2 to send, 0 to decide"])
            let booking = "book \(clinic.patient) 2024-01-23T05:30:00Z cough and fever"
            #expect(await app.run(booking) == ["6 records, 3 to send, 0 to decide"])
            #expect(await app.run("list").first == "1. COMPLETED Flu (on this phone)")
            #expect(await app.run("sync") == ["No network: it will be sent later."])
            #expect(await app.run("list").first == "1. COMPLETED Flu (on its way)")
            network.isThere = true
            #expect(await app.run("sync") == ["6 records, 0 to send, 0 to decide"])
            #expect(
                await app.run("list").prefix(2) == ["1. COMPLETED Flu (saved)", "2. PENDING cough and fever (saved)"]
            )
            #expect(try await clinic.stored()[Appointment.diagnosis] == "Flu")
        }
    }

    @Test(arguments: [("mine 1", "Mine"), ("theirs 1", "Theirs"), ("merge 1 Both", "Both")])
    func `lets a person decide`(decision: String, result: String) async throws {
        try await Clinic.run { clinic in
            let network = NetworkToServer(clinic.server)
            var app = try Self.app(clinic.server, network)
            _ = await app.run("sign-in https://nabha.example doctor \(TestServer.password)")
            _ = await app.run("list")
            network.isThere = false
            _ = await app.run("note 1 Mine")
            try await clinic.change(["notes": .text("Theirs")])
            network.isThere = true
            #expect(await app.run("sync") == ["5 records, 0 to send, 1 to decide"])
            #expect(await app.run("list").first == "1. PENDING Mine (refused)")
            #expect(await app.run("decide").last == "   notes: mine Mine, theirs Theirs")
            _ = await app.run(decision)
            _ = await app.run("sync")
            #expect(await app.run("list").first == "1. PENDING \(result) (saved)")
            #expect(try await clinic.stored()[Appointment.notes] == result)
        }
    }

    @Test func `is, line for line, the program in the tutorial`() throws {
        let text = try String(
            contentsOf: Corpus.url("Tests/NabhaServerTests/Tutorial/ClinicApp.swift"),
            encoding: .utf8
        )
        let program = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(program.count <= 151)
        let article = Corpus.url("Sources/NabhaClient/NabhaClient.docc/ClinicAppTutorial.md")
        let lines = try String(contentsOf: article, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var shown: [String] = []
        var isCode = false
        for line in lines {
            if line.hasPrefix("```") { isCode = line == "```swift" } else if isCode { shown.append(line) }
        }
        #expect(shown.filter { !$0.isEmpty } == program.filter { !$0.isEmpty })
    }

    private static func app(_ server: TestServer, _ network: NetworkToServer) throws -> ClinicApp {
        let folder = URL(fileURLWithPath: server.store.path).deletingLastPathComponent().appending(path: "phone").path
        var configuration = SyncClient.Configuration(directory: folder, app: "Clinic 1.0")
        let bytes = SeededBytes(seed: 9)
        configuration.environment = ClientEnvironment(now: { server.clock.now }, randomBytes: { bytes.next($0) })
        return try ClinicApp(configuration, transport: network)
    }
}

/// The way to a server in this process, which can be cut.
private final class NetworkToServer: Transport {
    private let server: TestServer
    private let link = Mutex(true)

    init(_ server: TestServer) { self.server = server }

    var isThere: Bool {
        get { link.withLock { $0 } }
        set { link.withLock { $0 = newValue } }
    }

    func send(_ request: TransportRequest) async throws -> TransportReply {
        guard isThere else { throw Cut() }
        let path = request.url.replacing("https://nabha.example", with: "")
        var headers: HTTPFields = [:]
        for (name, value) in request.headers { HTTPField.Name(name).map { headers[$0] = value } }
        let reply = try await server.request(
            .post,
            path,
            headers: headers,
            body: String(decoding: request.body, as: UTF8.self)
        )
        return TransportReply(status: reply.status.code, body: reply.body)
    }

    private struct Cut: Error {}
}
