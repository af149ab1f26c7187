import HTTPTypes
import Hummingbird

/// Lets browsers on other origins call the API, where the deployment says so.
struct CORSPolicy: Sendable {
    /// Nothing is allowed where it is empty; `*` allows any origin.
    let origins: Set<String>

    private static let exposed =
        "ETag, Last-Modified, X-Last-Sync, X-Records-Synced, X-Sync-Strategy, X-Sync-Removed, X-Sync-More, X-Request-ID, Retry-After"

    func apply(to response: inout Response, for request: Request) {
        guard !origins.isEmpty, let origin = request.headers[.origin],
            origins.contains("*") || origins.contains(origin)
        else { return }
        response.headers[.accessControlAllowOrigin] = origins.contains("*") ? "*" : origin
        response.headers[.accessControlExposeHeaders] = Self.exposed
        if request.method == .options {
            response.headers[.accessControlAllowMethods] = response.headers[.allow]
            response.headers[.accessControlAllowHeaders] =
                "Authorization, Content-Type, If-None-Match, If-Modified-Since"
            response.headers[.accessControlMaxAge] = "86400"
        }
        response.headers[.vary] = [response.headers[.vary], "Origin"].compactMap { $0 }.joined(separator: ", ")
    }
}
