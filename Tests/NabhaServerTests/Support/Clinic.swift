import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// One appointment with everybody who may and may not touch it, all signed in.
struct Clinic: Sendable {
    let server: TestServer
    let patient: RecordID
    let doctor: RecordID
    let appointment: RecordID
    /// Access tokens by who holds them.
    let tokens: [Caller: String]

    enum Caller: String, CaseIterable, Sendable {
        case patient, doctor, admin
        case otherPatient, otherDoctor, pharmacist
        /// A user without any profile.
        case nobody
    }

    var path: String { "/api/appointments/\(appointment)/sync_update/" }

    static func run(_ body: @Sendable (Clinic) async throws -> Void) async throws {
        try await TestServer.run { server in
            let patient = try await server.makePatient("patient")
            let doctor = try await server.makeDoctor("doctor")
            _ = try await server.makePatient("otherPatient")
            _ = try await server.makeDoctor("otherDoctor")
            _ = try await server.makePharmacy("Main Bazaar", staff: "pharmacist")
            _ = try await server.makeUser("admin", isAdmin: true)
            _ = try await server.makeUser("nobody")
            let appointment = try await server.makeAppointment(patient, doctor)
            var tokens: [Caller: String] = [:]
            for caller in Caller.allCases { tokens[caller] = try await server.signIn(caller.rawValue) }
            try await body(
                Clinic(server: server, patient: patient, doctor: doctor, appointment: appointment, tokens: tokens)
            )
        }
    }

    func token(_ caller: Caller) throws -> String { try #require(tokens[caller]) }

    func stored() async throws -> Record {
        let id = appointment
        return try #require(try await server.store.read { try $0.record(Appointment.model, id) })
    }

    /// Changes the appointment from behind, not through a syncing client.
    func change(_ values: [String: Value]) async throws {
        let id = appointment
        try await server.store.write(Origin(user: nil, route: "test")) { transaction in
            var record = try #require(try transaction.record(Appointment.model, id))
            for (name, value) in values { record[name] = value }
            try transaction.update(record)
        }
    }

    /// Sends fields with the version that the client claims to have seen, which is the current one where none is given.
    func update(_ caller: Caller, _ fields: [String: JSON] = [:], seen: JSON? = nil) async throws -> TestReply {
        var version = seen
        if version == nil { version = .string(try await stored().updatedAt.description) }
        let members =
            [JSON.Member("client_last_synced_at", try #require(version))]
            + fields.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }
        return try await server.request(.put, path, token: try token(caller), json: .object(members))
    }

    func list(_ caller: Caller, _ query: String = "") async throws -> TestReply {
        try await server.request(.get, "/api/appointments/sync/\(query)", token: try token(caller))
    }
}
