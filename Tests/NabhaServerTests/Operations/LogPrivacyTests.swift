import HTTPTypes
import Logging
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Synchronization
import Testing

@Suite("The log")
struct LogPrivacyTests {
    /// Everything that belongs to a person in the scenario, in the form in which it is stored or sent.
    private enum Secret {
        static let names = ["harbhajan.kaur", "dr.somnath", "gurdev.pharmacy"]
        static let phone = "98765 00000"
        static let texts = ["persistent cough at night", "suspected tuberculosis", "rifampicin 450 mg daily"]
        static let password = TestServer.password

        static var all: [String] { names + texts + [phone, password] }
    }

    private final class Lines: Sendable {
        let text = Mutex("")
        func append(_ line: String) { text.withLock { $0 += line + "\n" } }
    }

    @Test func `of a whole scenario holds nothing of any person`() async throws {
        let lines = Lines()
        let logger = Logger(label: "nabha") { label in
            LineLogHandler(
                label: label,
                format: .json,
                level: .trace,
                now: { Instant(microseconds: 0) },
                write: lines.append
            )
        }
        try await TestServer.run(logger: logger) { server in
            let doctor = try await server.makeDoctor(Secret.names[1])
            let patient = try await server.makePatient(Secret.names[0])
            _ = try await server.makePharmacy("Civil Hospital Pharmacy", staff: Secret.names[2])
            let appointment = try await server.makeAppointment(patient, doctor)
            try await play(server, appointment: appointment)
        }
        let log = lines.text.withLock { $0 }
        #expect(log.contains("request_id"))
        for secret in Secret.all {
            #expect(!log.lowercased().contains(secret.lowercased()), "the log holds \(secret)")
        }
    }

    /// Good requests, and bad ones that carry secrets where they do not belong.
    private func play(_ server: TestServer, appointment: RecordID) async throws {
        for name in Secret.names {
            try await server.request(
                .post,
                "/api/auth/token/",
                json: ["username": .string(name), "password": "wrong one"]
            )
            let token = try await server.signIn(name)
            for list in ["patients", "appointments", "pharmacy-inventory", "doctors", "pharmacies", "medicines"] {
                let reply = try await server.request(.get, "/api/\(list)/sync/?fields=all", token: token)
                #expect(reply.status == .ok)
                try await server.request(.get, "/api/\(list)/sync/?fields=\(name)", token: token)
                try await server.request(.get, "/api/\(list)/sync/?last_sync_timestamp=\(name)", token: token)
            }
            let last = try await server.request(.get, "/api/appointments/sync/", token: token)["X-Last-Sync"] ?? ""
            for (seen, text) in zip([last, "2024-01-01T00:00:00Z", "bad"], Secret.texts) {
                for field in ["symptoms", "diagnosis", "prescription", text] {
                    try await server.request(
                        .put,
                        "/api/appointments/\(appointment)/sync_update/",
                        token: token,
                        json: .object([
                            JSON.Member("client_last_synced_at", .string(seen)), JSON.Member(field, .string(text)),
                        ])
                    )
                }
            }
            try await server.request(.get, "/api/\(name)/", token: token)
            try await server.request(
                .put,
                "/api/appointments/\(appointment)/sync_update/",
                token: token,
                body: "{\"\(Secret.texts[0])"
            )
        }
        try await server.server.flushAudit()
    }
}
