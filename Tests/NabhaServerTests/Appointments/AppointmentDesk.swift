import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// The district from the point of view of appointments, with short words for what is done to them.
struct AppointmentDesk: Sendable {
    let district: District
    let server: TestServer

    static func run(
        settings: ServerSettings = ServerSettings(),
        _ body: @Sendable (AppointmentDesk) async throws -> Void
    ) async throws {
        let district = try await District.shared
        try await TestServer.run(settings: settings, database: district.database) { server in
            try await body(AppointmentDesk(district: district, server: server))
        }
    }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        as caller: District.Caller,
        _ json: JSON? = nil
    ) async throws -> TestReply {
        try await server.request(
            method,
            "/api/\(path)",
            token: try await district.token(caller, server),
            json: json
        )
    }

    /// Books with Asha's doctor unless another is named.
    func book(
        at date: Instant,
        as caller: District.Caller,
        patient: RecordID? = nil,
        doctor: RecordID? = nil
    ) async throws -> TestReply {
        try await send(
            .post,
            "appointments/",
            as: caller,
            [
                "patient": .integer(patient ?? district.asha), "doctor": .integer(doctor ?? district.doctor),
                "appointment_date": .string(date.description),
            ]
        )
    }

    func appointment(_ id: RecordID) async throws -> Record {
        try #require(try await server.record(Appointment.model, id))
    }
}
