import HTTPTypes
import Hummingbird
import Logging
import NabhaStore
import NabhaSync

/// The outermost layer: gives each request an id, turns every error into the contract's JSON, answers for methods and
/// paths that do not exist, and writes the log.
struct EdgeMiddleware: RouterMiddleware {
    typealias Context = APIContext

    let store: any Store
    let table: EndpointTable
    let requestIDs: RequestIDSource

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = requestIDs.next()
        var response: Response
        do {
            try store.notice()
            response = try await answer(request, context, next)
        } catch {
            response = problem(error, request, context)
        }
        response.headers[.requestID] = context.requestID
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private func answer(
        _ request: Request,
        _ context: APIContext,
        _ next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        if request.method == .options {
            guard let allowed = table.allowed(at: request.uri.path) else { throw Problem.notFound }
            return Response(status: .noContent, headers: [.allow: allowed])
        }
        return try await next(request, context)
    }

    private func problem(_ error: any Error, _ request: Request, _ context: APIContext) -> Response {
        var problem = Problem(error, requestID: context.requestID)
        if problem == .notFound, !isMatched(context), let allowed = table.allowed(at: request.uri.path) {
            problem = Problem(
                .methodNotAllowed,
                "This URL does not know the method; it knows: \(allowed).",
                headers: ["Allow": allowed]
            )
        }
        let metadata: Logger.Metadata = [
            "request_id": "\(context.requestID)",
            "route": "\(context.endpointPath ?? RequestMetrics<APIContext>.unmatchedRoute)",
            "status": "\(problem.code.status)", "error_code": "\(problem.code.rawValue)",
        ]
        if problem.code.status >= 500 {
            // The error's type only: its text might carry what was stored.
            context.logger.error(
                "Request failed",
                metadata: metadata.merging(["error_type": "\(type(of: error))"]) { $1 }
            )
        } else {
            context.logger.info("Request refused", metadata: metadata)
        }
        return Reply.problem(problem).response
    }

    /// Whether the router found the path and the method.
    private func isMatched(_ context: APIContext) -> Bool {
        context.endpointPath != nil && context.endpointPath != RequestMetrics<APIContext>.unmatchedRoute
    }
}
