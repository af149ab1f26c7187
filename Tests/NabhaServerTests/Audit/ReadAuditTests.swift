import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

/// Who was shown what about whom.
@Suite struct `The audit of reading` {
    /// The lines about reading that came after `body`, as `route records`.
    private func lines(_ clinic: AppointmentDesk, _ body: () async throws -> Void) async throws -> [String] {
        try await body()
        try await clinic.server.server.flushAudit()
        return try await clinic.server.store.read { snapshot in
            var lines: [String] = []
            try AuditLog(session: snapshot.session)
                .lines { line in
                    if line.entry.action == .read { lines.append("\(line.entry.route) \(line.entry.records)") }
                    return true
                }
            return lines
        }
    }

    private struct Reading: Sendable {
        let path: @Sendable (District) -> String
        let by: District.Caller
        let line: String?
    }

    private static let readings: [Reading] = [
        Reading(path: { "patients/\($0.asha)/" }, by: .doctor, line: "/api/patients/{id}/ patient:1"),
        Reading(path: { "patients/\($0.asha)/" }, by: .admin, line: "/api/patients/{id}/ patient:1"),
        Reading(path: { "patients/\($0.asha)/" }, by: .asha, line: nil),
        Reading(path: { "patients/\($0.asha)/" }, by: .binder, line: nil),
        Reading(path: { _ in "patients/" }, by: .admin, line: "/api/patients/ patient:1-2"),
        Reading(path: { _ in "patients/?page_size=1&page=2" }, by: .admin, line: "/api/patients/ patient:2"),
        Reading(path: { _ in "patients/" }, by: .doctor, line: "/api/patients/ patient:1"),
        Reading(path: { _ in "patients/" }, by: .asha, line: nil),
        Reading(path: { _ in "patients/" }, by: .plain, line: nil),
        Reading(path: { "appointments/\($0.pending)/" }, by: .doctor, line: "/api/appointments/{id}/ appointment:1"),
        Reading(path: { "appointments/\($0.pending)/" }, by: .asha, line: nil),
        Reading(path: { "appointments/\($0.pending)/" }, by: .otherDoctor, line: nil),
        Reading(path: { _ in "appointments/" }, by: .doctor, line: "/api/appointments/ appointment:1-2"),
        Reading(path: { _ in "appointments/" }, by: .admin, line: "/api/appointments/ appointment:1-3"),
        Reading(
            path: { _ in "appointments/my_appointments/" },
            by: .doctor,
            line: "/api/appointments/my_appointments/ appointment:1-2"
        ),
        Reading(path: { _ in "appointments/my_appointments/" }, by: .asha, line: nil),
        Reading(path: { _ in "appointments/my_appointments/" }, by: .admin, line: nil),
        Reading(
            path: { "appointments/available_slots/?doctor_id=\($0.doctor)&date=2024-01-21" },
            by: .binder,
            line: nil
        ),
        Reading(path: { _ in "doctors/available/" }, by: .asha, line: nil),
        Reading(path: { "doctors/\($0.doctor)/" }, by: .asha, line: nil),
        Reading(path: { _ in "pharmacy-inventory/" }, by: .asha, line: nil),
        Reading(path: { _ in "medicines/" }, by: .admin, line: nil),
        Reading(path: { _ in "pharmacies/" }, by: .admin, line: nil),
        Reading(path: { _ in "users/" }, by: .admin, line: nil),
    ]

    @Test(arguments: readings.indices)
    func `has a line where somebody else is shown what is about a patient, and none otherwise`(
        _ index: Int
    ) async throws {
        let reading = Self.readings[index]
        try await AppointmentDesk.run { clinic in
            let lines = try await lines(clinic) {
                _ = try await clinic.send(.get, reading.path(clinic.district), as: reading.by)
            }
            #expect(lines == [reading.line].compactMap(\.self))
        }
    }

    @Test func `is written when a flush returns, also where another flush took it`() async throws {
        try await AppointmentDesk.run { clinic in
            for index in 1...40 {
                let path = index.isMultiple(of: 2) ? "patients/\(clinic.district.asha)/" : "appointments/"
                _ = try await clinic.send(.get, path, as: .doctor)
                async let other: Void = clinic.server.server.flushAudit()
                #expect(try await lines(clinic) {}.count == index)
                try await other
            }
        }
    }

    @Test func `has a line for what replies to writing show`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)"
            let lines = try await lines(clinic) {
                _ = try await clinic.send(.post, "\(path)/confirm/", as: .doctor)
                _ = try await clinic.send(.patch, "\(path)/", as: .asha, ["symptoms": "Fever"])
                _ = try await clinic.send(.patch, "patients/\(clinic.district.asha)/", as: .admin, ["gender": "Female"])
                _ = try await clinic.send(.patch, "\(path)/", as: .binder, ["symptoms": "Fever"])
                _ = try await clinic.send(.delete, "patients/\(clinic.district.binder)/", as: .admin)
            }
            #expect(
                lines.sorted() == ["/api/appointments/{id}/confirm/ appointment:1", "/api/patients/{id}/ patient:1"]
            )
        }
    }

    @Test func `has a line for what replies to syncing clients show, unless it is their own`() async throws {
        try await AppointmentDesk.run { clinic in
            let path = "appointments/\(clinic.district.pending)/sync_update/"
            let lines = try await lines(clinic) {
                for (caller, field) in [(District.Caller.asha, "symptoms"), (.doctor, "notes")] {
                    let head = try await clinic.server.store.read { try $0.head().instant }
                    let body: JSON = ["client_last_synced_at": .string(head.description), field: "Fever"]
                    #expect(try await clinic.send(.put, path, as: caller, body).status == .ok)
                }
            }
            #expect(lines == ["/api/appointments/{id}/sync_update/ appointment:1"])
        }
    }

    @Test func `leaves out of a mixed list what is about the reader`() async throws {
        try await AppointmentDesk.run { clinic in
            let patient = try await clinic.server.make(
                Patient.model,
                ["user_id": .integer(try clinic.district.user(.doctor))]
            )
            _ = try await clinic.server.makeAppointment(patient, clinic.district.otherDoctor, hours: 3)
            let lines = try await lines(clinic) {
                _ = try await clinic.send(.get, "appointments/", as: .doctor)
                _ = try await clinic.send(.get, "patients/", as: .doctor)
            }
            #expect(lines.sorted() == ["/api/appointments/ appointment:1-2", "/api/patients/ patient:1"])
        }
    }
}
