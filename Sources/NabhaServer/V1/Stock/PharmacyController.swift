import HTTPTypes
import NabhaModel

/// Places that give out medicine.
struct PharmacyController: Sendable {
    private let records: RecordHandlers

    init(services: Services) { records = RecordHandlers(services: services, shape: .pharmacy) }

    private static let admins = Endpoint.Access.roles([.admin])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/pharmacies/",
                .signedIn,
                "List pharmacies",
                records.list([.contains("location", Pharmacy.location), .contains("search", Pharmacy.name)])
            ),
            Endpoint(.post, "/api/pharmacies/", Self.admins, "Create a pharmacy", records.create),
            Endpoint(.get, "/api/pharmacies/{id}/", .signedIn, "Get a pharmacy", records.get),
            Endpoint(
                .put,
                "/api/pharmacies/{id}/",
                Self.admins,
                "Change a pharmacy, required fields given",
                records.replace
            ),
            Endpoint(.patch, "/api/pharmacies/{id}/", Self.admins, "Change some fields of a pharmacy", records.update),
            Endpoint(.delete, "/api/pharmacies/{id}/", Self.admins, "Delete a pharmacy", records.delete),
        ]
    }
}
