import HTTPTypes
import Hummingbird
import Logging
import NabhaStore
import NabhaSync

/// What every request passes on its way in and every reply on its way out: request id, decompression, errors as the
/// contract's JSON, methods and paths that do not exist, CORS, compression, measurements, and the log.
///
/// One responder instead of a chain of middleware: for the short replies of sync, each link of a chain would cost more
/// than what it does.
struct EdgeResponder: HTTPResponder {
    typealias Context = APIContext

    let routes: RouterResponder<APIContext>
    let store: any Store
    let table: EndpointTable
    let requestIDs: RequestIDSource
    let metrics: RequestMetrics
    let compression: ResponseCompression
    let decompression = RequestDecompression()
    let cors: CORSPolicy

    func respond(to request: Request, context: APIContext) async throws -> Response {
        guard request.method == .head else { return try await reply(to: request, context, countedAs: request.method) }
        // All that GET would do, so that the headers are the same; then without the body.
        var head = request.head
        head.method = .get
        return try await reply(to: Request(head: head, body: request.body), context, countedAs: .head)
            .createHeadResponse()
    }

    private func reply(
        to request: Request,
        _ context: APIContext,
        countedAs method: HTTPRequest.Method
    ) async throws -> Response {
        let start = metrics.start()
        var context = context
        context.requestID = requestIDs.next()
        var response: Response
        do {
            try store.notice()
            response = try await answer(request, context)
        } catch {
            response = problem(error, request, context)
        }
        response.headers.append(HTTPField(name: .requestID, value: context.requestID))
        response.headers.append(HTTPField(name: .xContentTypeOptions, value: "nosniff"))
        if response.headers[.cacheControl] == nil {
            response.headers.append(HTTPField(name: .cacheControl, value: "no-store"))
        }
        cors.apply(to: &response, for: request)
        response = try await compression.coded(response, for: request)
        return metrics.measured(response, method, route: context.matchedRoute, since: start)
    }

    private func answer(_ request: Request, _ context: APIContext) async throws -> Response {
        if request.method == .options {
            guard let allowed = table.allowed(at: request.uri.path) else { throw Problem.notFound }
            return Response(status: .noContent, headers: [.allow: allowed])
        }
        let response = try await routes.respond(to: try await decompression.plain(request), context: context)
        // For what it does not know the router has a reply of its own, which is not the contract's.
        guard context.matchedRoute != nil else { throw Problem.notFound }
        return response
    }

    private func problem(_ error: any Error, _ request: Request, _ context: APIContext) -> Response {
        var problem = Problem(error, requestID: context.requestID)
        if problem == .notFound, context.matchedRoute == nil, let allowed = table.allowed(at: request.uri.path) {
            problem = Problem(
                .methodNotAllowed,
                "This URL does not know the method; it knows: \(allowed).",
                headers: ["Allow": allowed]
            )
        }
        let metadata: Logger.Metadata = [
            "request_id": "\(context.requestID)", "route": "\(context.matchedRoute ?? RequestMetrics.unmatchedRoute)",
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
}
