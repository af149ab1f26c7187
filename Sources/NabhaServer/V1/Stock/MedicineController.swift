import HTTPTypes
import NabhaModel

/// What pharmacies may stock.
struct MedicineController: Sendable {
    private let records: RecordHandlers

    init(services: Services) { records = RecordHandlers(services: services, shape: .medicine) }

    private static let admins = Endpoint.Access.roles([.admin])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/medicines/",
                .signedIn,
                "List medicines",
                records.list([
                    .contains("search", Medicine.name),
                    .isTrue("is_prescription_required", Medicine.isPrescriptionRequired),
                ])
            ),
            Endpoint(.post, "/api/medicines/", Self.admins, "Create a medicine", records.create),
            Endpoint(.get, "/api/medicines/{id}/", .signedIn, "Get a medicine", records.get),
            Endpoint(
                .put,
                "/api/medicines/{id}/",
                Self.admins,
                "Change a medicine, required fields given",
                records.replace
            ),
            Endpoint(.patch, "/api/medicines/{id}/", Self.admins, "Change some fields of a medicine", records.update),
            Endpoint(.delete, "/api/medicines/{id}/", Self.admins, "Delete a medicine", records.delete),
        ]
    }
}
