import HTTPTypes
import Hummingbird

/// Lets browsers on other origins call the API, where the deployment says so.
struct CORSPolicy: RouterMiddleware {
    typealias Context = APIContext

    /// Nothing is allowed where it is empty; `*` allows any origin.
    let origins: Set<String>

    private static let exposed =
        "ETag, Last-Modified, X-Last-Sync, X-Records-Synced, X-Sync-Strategy, X-Sync-Removed, X-Sync-More, X-Request-ID, Retry-After"

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let origin = request.headers[.origin], origins.contains("*") || origins.contains(origin) else {
            return response
        }
        response.headers[.accessControlAllowOrigin] = origins.contains("*") ? "*" : origin
        response.headers[.accessControlExposeHeaders] = Self.exposed
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = response.headers[.allow]
            response.headers[.accessControlAllowHeaders] =
                "Authorization, Content-Type, If-None-Match, If-Modified-Since"
            response.headers[.accessControlMaxAge] = "86400"
        }
        response.headers[.vary] = [response.headers[.vary], "Origin"].compactMap { $0 }.joined(separator: ", ")
        return response
    }
}
