import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import NabhaSync
import Testing

@testable import nabha

@Suite("nabha serve")
struct ServeTests {
    @Test func `makes a data directory that is its owner's alone, and serves it`() async throws {
        let directory = try WorkDirectory()
        let data = directory.file("new/data")
        let server = try await RunningServer.start(["--data", data])
        #expect(try await server.request(.GET, "/readyz").status == 200)
        #expect(await server.stop() == 0)
        let modes = try ["", "/nabha.sqlite", "/signing-secret"]
            .map { try FileManager.default.attributesOfItem(atPath: data + $0)[.posixPermissions] as? Int }
        #expect(modes == [0o700, 0o600, 0o600])
    }

    @Test func `says that its port is taken`() async throws {
        let directory = try WorkDirectory()
        let server = try await RunningServer.start(["--data", directory.file("one")])
        let second = try await Program.run(["serve", "--data", directory.file("two"), "--port", "\(server.port)"])
        #expect(second.status == CommandStatus.unavailable.rawValue)
        #expect(second.errors.contains("Port \(server.port) is taken"))
        await server.stop()
    }

    @Test(arguments: ["", "no..such..name", "192.0.2.1"])
    func `says that its address is not one of this machine`(_ host: String) async throws {
        let directory = try WorkDirectory()
        let outcome = try await Program.run(["serve", "--port", "0", "--host", host, "--data", directory.path])
        #expect(outcome.status == CommandStatus.unavailable.rawValue, "\(outcome.errors)")
        #expect(outcome.errors.contains("is not one of this machine"))
    }

    @Test func `refuses a data directory that another server has`() async throws {
        let directory = try WorkDirectory()
        let server = try await RunningServer.start(["--data", directory.path])
        let second = try await Program.run(["serve", "--data", directory.path, "--port", "0"])
        #expect(second.status == CommandStatus.tryLater.rawValue)
        #expect(second.errors.contains("A server is running"))
        await server.stop()
        let third = try await RunningServer.start(["--data", directory.path])
        await third.stop()
    }

    @Test func `finishes a running request after SIGTERM`() async throws {
        let directory = try WorkDirectory()
        let server = try await RunningServer.start(["--data", directory.path])
        let body = Array(#"{"username": "nobody", "password": "nothing"}"#.utf8)
        let (parts, end) = AsyncStream<ByteBuffer>.makeStream()
        var request = HTTPClientRequest(url: server.url + "/api/auth/login/")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .stream(parts, length: .known(Int64(body.count)))
        end.yield(ByteBuffer(bytes: body.prefix(10)))
        async let reply = RunningServer.client.execute(request, timeout: .seconds(30))
        // Both connections are there and another request is answered, so the first has reached the server before it is
        // told to stop.
        while try await Self.connections(server) < 2 {}
        #expect(try await server.request(.GET, "/healthz").status == 200)
        server.signal(SIGTERM)
        end.yield(ByteBuffer(bytes: body.dropFirst(10)))
        end.finish()
        #expect(try await reply.status == .unauthorized)
        #expect(await server.waitForEnd() == 0)
    }

    /// Open connections, this one included.
    private static func connections(_ server: RunningServer) async throws -> Int {
        let text = String(decoding: try await server.request(.GET, "/metrics").body, as: UTF8.self)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("nabha_connections ") })
        return try #require(Int(line.split(separator: " ")[1]))
    }

    @Test func `keeps signing in across a restart`() async throws {
        let directory = try WorkDirectory()
        try await Program.run(["demo", "load", "--scale", "10", "--data", directory.path])
        let first = try await RunningServer.start(["--data", directory.path])
        let token = try #require(try await first.signIn("doctor1", DemoLoad.password))
        await first.stop()
        let second = try await RunningServer.start(["--data", directory.path])
        #expect(try await second.request(.GET, "/api/auth/me/", token: token).status == 200)
        await second.stop()
    }

    @Test func `logs JSON where there is no terminal, without secrets`() async throws {
        let directory = try WorkDirectory()
        let secret = "a-secret-of-the-deployment-0123456789"
        let server = try await RunningServer.start(
            ["--data", directory.path, "--log-level", "trace"],
            environment: ["NABHA_SIGNING_SECRET": secret]
        )
        _ = try await server.request(.GET, "/api/patients/")
        await server.stop()
        let lines = server.logged.split(separator: "\n")
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { (try? JSON.parse(Array($0.utf8))) != nil })
        #expect(!server.logged.contains(secret))
        #expect(!FileManager.default.fileExists(atPath: directory.file("signing-secret")))
    }

    @Test func `speaks TLS and HTTP 2 with a certificate`() async throws {
        let directory = try WorkDirectory()
        let (certificate, key) = try await Certificate.make(in: directory)
        let server = try await RunningServer.start([
            "--data", directory.file("data"), "--tls-certificate", certificate, "--tls-key", key,
        ])
        #expect(server.url.hasPrefix("https://"))
        for (version, expected) in [(HTTPClient.Configuration.HTTPVersion.automatic, 2), (.http1Only, 1)] {
            var configuration = HTTPClient.Configuration()
            configuration.tlsConfiguration = .makeClientConfiguration()
            configuration.tlsConfiguration?.trustRoots = .file(certificate)
            configuration.httpVersion = version
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            let reply = try await server.request(.GET, "/healthz", client: client)
            #expect(reply.status == 200)
            #expect(reply.version.major == expected)
            try await client.shutdown()
        }
        await server.stop()
    }

    @Test func `refuses a certificate with another one's key, and files that are none`() async throws {
        let directory = try WorkDirectory()
        let (certificate, _) = try await Certificate.make(in: directory)
        let (_, key) = try await Certificate.make(in: try WorkDirectory(under: directory))
        let data = directory.file("data")
        for arguments in [
            ["--tls-certificate", certificate, "--tls-key", key], ["--tls-certificate", certificate],
            ["--tls-certificate", certificate, "--tls-key", directory.file("missing")],
            ["--tls-certificate", key, "--tls-key", key],
        ] {
            let outcome = try await Program.run(["serve", "--port", "0", "--data", data] + arguments)
            #expect(outcome.status == CommandStatus.configuration.rawValue, "\(outcome.errors)")
            #expect(
                !FileManager.default.fileExists(atPath: data),
                "nothing is made before the settings are known to be right"
            )
        }
    }
}

/// A certificate for this machine, made by OpenSSL.
enum Certificate {
    static func make(in directory: WorkDirectory) async throws -> (certificate: String, key: String) {
        let (certificate, key) = (directory.file("certificate.pem"), directory.file("key.pem"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out",
            certificate,
        ]
        process.standardError = FileHandle.nullDevice
        let (ended, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        for await _ in ended {}
        try #require(process.terminationStatus == 0, "openssl is needed: apt-get install openssl")
        return (certificate, key)
    }
}
