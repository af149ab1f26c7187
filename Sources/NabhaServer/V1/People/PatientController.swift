import HTTPTypes
import NabhaModel
import NabhaSync

/// People who are cared for.
struct PatientController: Sendable {
    private let records: RecordHandlers

    init(services: Services) {
        records = RecordHandlers(
            services: services,
            shape: .patient,
            creation: RecordCreation(complete: { $0.own(Patient.user, by: $1) })
        )
    }

    private static let keepers = Endpoint.Access.roles([.patient, .admin])

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/patients/", .signedIn, "List patients", records.list()),
            Endpoint(.post, "/api/patients/", .signedIn, "Create a patient", records.create),
            Endpoint(
                .get,
                "/api/patients/{id}/",
                .roles([.patient, .doctor, .admin]),
                "Get a patient",
                records.get
            ),
            Endpoint(
                .put,
                "/api/patients/{id}/",
                Self.keepers,
                "Change a patient, required fields given",
                records.replace
            ),
            Endpoint(.patch, "/api/patients/{id}/", Self.keepers, "Change some fields of a patient", records.update),
            Endpoint(.delete, "/api/patients/{id}/", .roles([.admin]), "Delete a patient", records.delete),
        ]
    }
}

extension [String: Value] {
    /// A profile for which nobody is named is the caller's own.
    mutating func own(_ field: Field<RecordID>, by principal: Principal) {
        if self[field.name] == nil { self[field.name] = .integer(principal.user) }
    }
}
