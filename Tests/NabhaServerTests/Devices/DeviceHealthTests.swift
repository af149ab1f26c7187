import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@testable import NabhaServer

@Suite("The health of devices")
struct DeviceHealthTests {
    private static let path = "/api/v2/devices/health/"

    private static func withDevice(
        _ body: @Sendable (TestServer, DeviceID, _ admin: String) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            _ = try await server.makePatient("asha")
            _ = try await server.makeUser("admin", isAdmin: true)
            let (device, _) = try await server.addDevice(of: "asha", 1)
            try await body(server, device, try await server.signIn("admin"))
        }
    }

    @Test func `is empty before the first sync`() async throws {
        try await Self.withDevice { server, device, admin in
            let page = try await server.request(.get, Self.path, token: admin)
            #expect(page.json["count"] == 1)
            #expect(
                page.records == [
                    [
                        "device": .integer(device), "user": 1, "username": "asha", "name": "Phone",
                        "app": "1.0 (Android 14)", "bytes_received": 0, "bytes_sent": 0, "syncs": 0,
                    ]
                ]
            )
        }
    }

    @Test func `adds up, keeps the last of everything, and is shown at once`() async throws {
        try await Self.withDevice { server, device, admin in
            let (log, now) = (server.server.services.deviceHealth, server.clock.now)
            let failure = DeviceReport.Failure(phase: "pull", code: "TIMEOUT", at: now.advanced(by: .seconds(-9)))
            let report = DeviceReport(now: now.advanced(by: .seconds(-130)), pending: 4, app: "1.1", error: failure)
            log.noted(device, report: report, received: 100, sent: 900, at: now)
            server.clock.advance(by: .seconds(60))
            let later = server.clock.now
            log.noted(device, report: nil, received: 10, sent: 90, at: later)
            log.noted(device, report: nil, received: 5, sent: 6, at: later.advanced(by: .seconds(1)), succeeded: false)
            log.noted(999, report: nil, received: 1, sent: 1, at: later)
            let revision = try await server.revision()
            let shown = try #require(try await server.request(.get, Self.path, token: admin).records.first)
            #expect(shown["app"] == "1.1")
            #expect(shown["pending"] == 4)
            #expect(shown["clock_drift"] == -130)
            #expect(shown["bytes_received"] == 115)
            #expect(shown["bytes_sent"] == 996)
            #expect(shown["syncs"] == 2)
            #expect(shown["last_success"]?.integer == later.microseconds)
            #expect(shown["last_seen"]?.integer == later.advanced(by: .seconds(1)).microseconds)
            #expect(shown["last_error"]?["code"] == "TIMEOUT")
            #expect(shown["last_error"]?["at"]?.integer == now.advanced(by: .seconds(-9)).microseconds)
            // It is no change of the data.
            #expect(try await server.revision() == revision)
            try await server.restarted { server in
                let again = try await server.request(.get, Self.path, token: admin).records.first
                #expect(again == shown)
            }
        }
    }

    @Test func `is written when the server stops`() async throws {
        try await Self.withDevice { server, device, _ in
            let log = DeviceHealthLog(store: server.store, logger: server.server.logger)
            log.noted(device, report: nil, received: 1, sent: 2, at: server.clock.now)
            let run = Task { try await log.run() }
            run.cancel()
            try await run.value
            #expect(try await server.store.read { try $0.device(device)?.health.syncs } == 1)
        }
    }

    @Test func `goes page by page, without devices that were revoked`() async throws {
        try await Self.withDevice { server, device, admin in
            for number in 2...5 { try await server.addDevice(of: "asha", number) }
            _ = try await server.request(.delete, "/api/v2/devices/\(device)/", token: admin)
            let page = try await server.request(.get, Self.path + "?page_size=3&page=2", token: admin)
            #expect(page.json["count"] == 4)
            #expect(page.records.map { $0["device"]?.integer } == [5])
            #expect(try await server.request(.get, Self.path + "?page=2", token: admin).status == .notFound)
        }
    }
}
