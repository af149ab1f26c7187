import HTTPTypes
import Hummingbird
import Logging
import NabhaModel
import NabhaStore
import NabhaSync

/// The HTTP API: every endpoint, and the router that they are mounted on.
package struct API: Sendable {
    package let table: EndpointTable
    let services: Services

    package init(_ services: Services) {
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
                + OperationsController(services: services).endpoints
        )
    }

    /// The router with everything mounted.
    func router(
        requestIDs: RequestIDSource,
        metrics: RequestMetrics<APIContext>,
        compression: ResponseCompression<APIContext>
    ) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: metrics)
        router.add(middleware: compression)
        router.add(middleware: CORSPolicy(origins: Set(services.settings.allowedOrigins)))
        router.add(middleware: EdgeMiddleware(store: services.store, table: table, requestIDs: requestIDs))
        router.add(middleware: RequestDecompression())
        for endpoint in table.endpoints { mount(endpoint, on: router) }
        return router
    }

    private func mount(_ endpoint: Endpoint, on router: Router<APIContext>) {
        let authenticator = services.authenticator
        router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
            let caller =
                endpoint.access == .anyone
                ? nil : try await authenticator.principal(request.headers[.authorization])
            if endpoint.access != .anyone {
                guard let caller else { throw Problem.unauthorized("Sign in first.") }
                guard endpoint.access.permits(caller) else { throw endpoint.access.refusal }
            }
            let call = Call(
                request: request,
                context: context,
                route: endpoint.path,
                caller: caller,
                query: try Query(request.uri.query ?? "")
            )
            return try await endpoint.handler(call).response
        }
    }
}
