import HTTPTypes
import Hummingbird
import Logging
import NabhaModel
import NabhaStore
import NabhaSync

/// The HTTP API: every endpoint, and who may call it.
package struct API: Sendable {
    package let table: EndpointTable
    let services: Services

    package init(_ services: Services, _ exchange: ExchangeService) {
        self.services = services
        let coder = ReplyCoder(metrics: services.metrics)
        table = EndpointTable(
            AuthController(services: services).endpoints
                + RegistrationController(services: services).endpoints
                + PatientController(services: services).endpoints
                + DoctorController(services: services).endpoints
                + AppointmentController(services: services).endpoints
                + MedicineController(services: services).endpoints
                + PharmacyController(services: services).endpoints
                + InventoryController(services: services).endpoints
                + UserController(services: services).endpoints
                + SyncListController(services: services, coder: coder).endpoints
                + SyncUpdateController(services: services).endpoints
                + SyncStatusController(services: services).endpoints
                + DeviceController(services: services).endpoints
                + EventController(services: services).endpoints
                + ExchangeController(services: services, exchange: exchange).endpoints
                + OperationsController(services: services).endpoints
        )
    }

    /// What an endpoint answers a request, after a look at who asks.
    func reply(to request: Request, _ context: APIContext, _ endpoint: Endpoint) async throws -> Response {
        let caller =
            endpoint.access == .anyone
            ? nil
            : try await services.authenticator.caller(
                request.headers[.authorization],
                takesDevices: endpoint.takesDevices
            )
        if endpoint.access != .anyone {
            guard let caller else { throw Problem.unauthorized("Sign in first.") }
            guard endpoint.access.permits(caller.principal) else { throw endpoint.access.refusal }
        }
        let call = Call(
            request: request,
            context: context,
            endpoint: endpoint,
            sender: caller,
            bodies: services.bodies,
            query: try Query(request.uri.query ?? "")
        )
        guard endpoint.writes else { return try await endpoint.handler(call).response }
        return try await Deadline.within(HTTPLimit.longestWork) { try await endpoint.handler(call) }.response
    }
}
