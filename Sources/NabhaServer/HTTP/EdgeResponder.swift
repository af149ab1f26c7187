import HTTPTypes
import Hummingbird
import Logging
import NabhaStore
import NabhaSync

/// What every request passes on its way in and every reply on its way out: request id, errors as the
/// contract's JSON, methods and paths that do not exist, CORS, compression, measurements, and the log.
///
/// One responder instead of a chain of middleware: for the short replies of sync, each link of a chain would cost more
/// than what it does.
struct EdgeResponder: HTTPResponder {
    typealias Context = APIContext

    let api: API
    let store: any Store
    let requestIDs: RequestIDSource
    let metrics: RequestMetrics
    let compression: ResponseCompression
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
        let found = api.table.resource(at: request.uri.path)
        let endpoint = found?.resource[request.method]
        var response: Response
        do {
            try store.notice()
            guard let found else { throw Problem.noSuchURL }
            context.pathParameters = found.parameters
            response = try await answer(request, context, found.resource, endpoint)
        } catch {
            response = problem(error, found?.resource.path, context, isV1: !request.uri.path.hasPrefix(Self.v2))
        }
        response.headers.append(HTTPField(name: .requestID, value: context.requestID))
        if endpoint?.savesBytes != true {
            response.headers.append(HTTPField(name: .xContentTypeOptions, value: "nosniff"))
            if !response.headers.contains(.cacheControl) {
                response.headers.append(HTTPField(name: .cacheControl, value: "no-store"))
            }
        }
        cors.apply(to: &response, for: request)
        response = try await compression.coded(response, for: request)
        return metrics.measured(response, method, route: found?.resource.path, since: start)
    }

    private func answer(
        _ request: Request,
        _ context: APIContext,
        _ resource: EndpointTable.Resource,
        _ endpoint: Endpoint?
    ) async throws -> Response {
        guard request.method != .options else {
            return Response(status: .noContent, headers: [.allow: resource.allowed])
        }
        guard let endpoint else {
            throw Problem(
                .methodNotAllowed,
                "This URL does not know the method; it knows: \(resource.allowed).",
                headers: ["Allow": resource.allowed]
            )
        }
        return try await api.reply(to: request, context, endpoint)
    }

    /// What all URLs of API v2 begin with.
    private static let v2 = "/api/v2/"

    private func problem(
        _ error: any Error,
        _ route: String?,
        _ context: APIContext,
        isV1: Bool
    ) -> Response {
        let problem = Problem(error, requestID: context.requestID)
        let metadata: Logger.Metadata = [
            "request_id": "\(context.requestID)", "route": "\(route ?? RequestMetrics.unmatchedRoute)",
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
        return Reply.problem(problem, isV1: isV1).response
    }
}
