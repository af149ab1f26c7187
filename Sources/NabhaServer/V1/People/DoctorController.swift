import HTTPTypes
import NabhaModel
import NabhaSync

/// People who care for patients.
struct DoctorController: Sendable {
    private let records: RecordHandlers

    init(services: Services) {
        records = RecordHandlers(
            services: services,
            shape: .doctor,
            creation: RecordCreation(complete: { $0.own(Doctor.user, by: $1) })
        )
    }

    private static let keepers = Endpoint.Access.roles([.doctor, .admin])

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/doctors/", .signedIn, "List doctors", records.list()),
            Endpoint(.post, "/api/doctors/", .signedIn, "Create a doctor", records.create),
            Endpoint(
                .get,
                "/api/doctors/available/",
                .signedIn,
                "List doctors who take appointments",
                records.list(visible: { _ in Visibility(RecordAccess.takingAppointments) })
            ),
            Endpoint(.get, "/api/doctors/{id}/", .roles([.patient, .doctor, .admin]), "Get a doctor", records.get),
            Endpoint(
                .put,
                "/api/doctors/{id}/",
                Self.keepers,
                "Change a doctor, required fields given",
                records.replace
            ),
            Endpoint(.patch, "/api/doctors/{id}/", Self.keepers, "Change some fields of a doctor", records.update),
            Endpoint(.delete, "/api/doctors/{id}/", .roles([.admin]), "Delete a doctor", records.delete),
        ]
    }
}
