import HTTPTypes
import Hummingbird
import NabhaModel
import NabhaStore
import NabhaSync

/// Visits: booking them, moving them, and what becomes of them.
struct AppointmentController: Sendable {
    let services: Services
    private let records: RecordHandlers

    init(services: Services) {
        self.services = services
        records = RecordHandlers(
            services: services,
            shape: .appointment,
            creation: RecordCreation(check: Booking.check),
            change: RecordChange { values, record, principal, transaction in
                try AppointmentEdit(values: values, isReasonRequired: true)
                    .apply(to: record, by: principal, in: transaction)
            }
        )
    }

    private static let participants = Endpoint.Access.roles([.patient, .doctor, .admin])
    private static let clinicians = Endpoint.Access.roles([.doctor, .admin])

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/appointments/", .signedIn, "List appointments", records.list()),
            Endpoint(.post, "/api/appointments/", Self.participants, "Book an appointment", records.create),
            Endpoint(.get, "/api/appointments/my_appointments/", .signedIn, "List my appointments", mine),
            Endpoint(.get, "/api/appointments/available_slots/", .signedIn, "A doctor's free slots of a day", slots),
            Endpoint(.get, "/api/appointments/{id}/", Self.participants, "Get an appointment", records.get),
            Endpoint(
                .put,
                "/api/appointments/{id}/",
                Self.participants,
                "Change an active appointment, required fields given",
                records.replace
            ),
            Endpoint(
                .patch,
                "/api/appointments/{id}/",
                Self.participants,
                "Change some fields of an active appointment",
                records.update
            ),
            Endpoint(
                .delete,
                "/api/appointments/{id}/",
                .nobody("An appointment is part of the medical record and is not deleted: use cancel."),
                "Always refused: use cancel",
                { _ in throw Problem.forbidden() }
            ),
        ] + transitions
    }

    private var transitions: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/appointments/{id}/confirm/",
                Self.clinicians,
                "Confirm: PENDING → CONFIRMED",
                { try await move($0) { _ in .confirm } }
            ),
            Endpoint(
                .post,
                "/api/appointments/{id}/complete/",
                Self.clinicians,
                "Complete: CONFIRMED → COMPLETED",
                complete
            ),
            Endpoint(
                .post,
                "/api/appointments/{id}/no_show/",
                Self.clinicians,
                "The patient did not come: CONFIRMED → NO_SHOW",
                { try await move($0) { _ in .noShow } }
            ),
            Endpoint(
                .post,
                "/api/appointments/{id}/cancel/",
                Self.participants,
                "Cancel: PENDING or CONFIRMED → CANCELLED",
                cancel
            ),
        ]
    }

    private func mine(_ call: Call) async throws -> Reply {
        let now = services.environment.now()
        let upcoming = ListFilter { call in
            guard try call.boolParameter("upcoming") == true else { return nil }
            return .all([.isActiveAppointment, .atLeast(Appointment.date.name, .instant(now))])
        }
        let list = records.list(
            [.word("status", Appointment.status), upcoming],
            order: [.ascending(Appointment.date.name)],
            visible: RecordAccess.participating
        )
        return try await list(call)
    }

    private func slots(_ call: Call) async throws -> Reply {
        let request = try SlotRequest(call)
        let principal = try call.principal()
        let hours = services.workingHours
        let slots = try await services.metrics.timed(.read) {
            try await services.store.read { snapshot in
                try request.free(hours, for: principal, at: services.environment.now(), in: snapshot)
            }
        }
        return .json([
            "doctor_id": .integer(request.doctor), "date": .string(request.day.description),
            "available_slots": .array(slots.map { .string($0.description) }),
        ])
    }

    private func complete(_ call: Call) async throws -> Reply {
        let fields = [Appointment.diagnosis, Appointment.prescription].map { ($0.name, $0.description) }
        return try await move(call, Dictionary(uniqueKeysWithValues: fields)) { values in
            .complete(
                diagnosis: values[Appointment.diagnosis.name].flatMap { String($0) },
                prescription: values[Appointment.prescription.name].flatMap { String($0) }
            )
        }
    }

    private func cancel(_ call: Call) async throws -> Reply {
        try await move(call, ["reason": Appointment.cancelledReason.description], isBodyRequired: true) { values in
            .cancel(reason: values[Appointment.cancelledReason.name].flatMap { String($0) })
        }
    }

    /// Carries out a transition.
    ///
    /// - Parameters:
    ///   - fields: what the body may hold, by the names it has there.
    ///   - transition: made of the body's values by field name.
    private func move(
        _ call: Call,
        _ fields: [String: FieldDescription] = [:],
        isBodyRequired: Bool = false,
        _ transition: @escaping @Sendable ([String: Value]) -> AppointmentRules.Transition
    ) async throws -> Reply {
        let id = try call.id()
        var input = RecordInput(try await call.object(allowsEmpty: !isBodyRequired), writable: fields, shown: [])
        if isBodyRequired { input.require(all: fields) }
        try input.check()
        let next = transition(input.values)
        return try await records.write(call) { transaction, principal in
            guard let appointment = try transaction.record(Appointment.model, id) else { throw Problem.notFound }
            let moved = try AppointmentRules.apply(next, to: appointment, by: principal, at: transaction.now)
            try transaction.update(moved)
            return id
        }
    }
}
