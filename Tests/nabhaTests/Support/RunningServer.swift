import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NabhaSync
import Synchronization

/// A real server in a process of its own, and a client to talk to it.
final class RunningServer: Sendable {
    let url: String
    let port: Int
    private let process: Mutex<Process>
    private let log: Output
    private let ended: AsyncStream<Int32>

    struct DidNotStart: Error { let errors: String }

    /// One client for all tests.
    ///
    /// A server that is gone is noticed at once instead of being knocked at again.
    static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    /// Starts `nabha serve` on a free port and waits until it takes requests.
    static func start(
        _ arguments: [String],
        environment: [String: String] = [:]
    ) async throws -> RunningServer {
        let process = Program.make(["serve", "--port", "0", "--output", "json"] + arguments, environment)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        let (ended, end) = AsyncStream<Int32>.makeStream()
        let (ready, readyEnd) = AsyncStream<String>.makeStream()
        process.terminationHandler = { process in
            end.yield(
                process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
            )
            end.finish()
            readyEnd.finish()
        }
        try process.run()
        let log = Output(reading: errors)
        _ = Output(reading: output) { readyEnd.yield($0) }
        for await said in ready {
            if let json = try? JSON.parse(Array(said.utf8)), let url = json["url"]?.string,
                let port = json["port"]?.integer
            {
                return RunningServer(url: url, port: Int(port), process: process, log: log, ended: ended)
            }
        }
        throw DidNotStart(errors: log.soFar)
    }

    private init(url: String, port: Int, process: sending Process, log: Output, ended: AsyncStream<Int32>) {
        self.url = url
        self.port = port
        self.process = Mutex(process)
        self.log = log
        self.ended = ended
    }

    /// What the server has logged so far.
    var logged: String { log.soFar }

    func signal(_ number: Int32) { process.withLock { _ = Foundation.kill($0.processIdentifier, number) } }

    /// The exit status, or the number of the signal as a negative one.
    func waitForEnd() async -> Int32 {
        var status: Int32 = 0
        for await end in ended { status = end }
        return status
    }

    /// Whether the process has ended.
    var isDead: Bool { process.withLock { !$0.isRunning } }

    /// Ends it at once, as a power cut would end it.
    func kill() async {
        signal(SIGKILL)
        _ = await waitForEnd()
    }

    @discardableResult
    func stop() async -> Int32 {
        signal(SIGTERM)
        return await waitForEnd()
    }

    // MARK: Requests

    struct Reply: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
        let version: HTTPVersion

        var json: JSON { (try? JSON.parse(body)) ?? .null }
    }

    func request(
        _ method: HTTPMethod,
        _ path: String,
        token: String? = nil,
        json: JSON? = nil,
        client: HTTPClient = RunningServer.client
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url + path)
        request.method = method
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let json {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: json.serialized()))
        }
        let response = try await client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 64 << 20)
        return Reply(
            status: Int(response.status.code),
            headers: response.headers,
            body: Array(body.readableBytesView),
            version: response.version
        )
    }

    func signIn(_ username: String, _ password: String) async throws -> String? {
        let reply = try await request(
            .POST,
            "/api/auth/token/",
            json: ["username": .string(username), "password": .string(password)]
        )
        return reply.json["access"]?.string
    }
}
