import HTTPTypes
package import Hummingbird
package import Metrics
import Synchronization

/// Counts every request and measures how long its reply took, under the template of its route.
///
/// Stands outside of whatever turns errors into replies, so that it sees the status that is sent.
package struct RequestMetrics<Context: RequestContext>: RouterMiddleware {
    /// The route of requests that match none: their paths are made up by clients and no label.
    /// Hummingbird's own word, which it also gives as the template.
    package static var unmatchedRoute: String { "NotFound" }
    package static var otherMethod: String { "OTHER" }

    private let handles: RequestMetricHandles
    private let uptime: @Sendable () -> Duration

    /// - Parameters:
    ///   - factory: where the metrics are kept.
    ///   - uptime: a monotonic clock; only differences matter.
    package init(factory: any MetricsFactory, uptime: @escaping @Sendable () -> Duration) {
        handles = RequestMetricHandles(factory: factory)
        self.uptime = uptime
    }

    package func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = uptime()
        let method = Self.knownMethods.contains(request.method) ? request.method.rawValue : Self.otherMethod
        let finish: @Sendable (HTTPResponse.Status) -> Void = { [handles, uptime] status in
            let key = RequestMetricHandles.Key(
                route: context.endpointPath ?? Self.unmatchedRoute,
                method: method,
                status: status.code
            )
            handles.record(key, took: uptime() - start)
        }
        do {
            var response = try await next(request, context)
            // A body of known length leaves with the head in one write: wrapping it would cost it that.
            guard response.body.contentLength == nil else {
                finish(response.status)
                return response
            }
            let (body, status) = (response.body, response.status)
            response.body = ResponseBody { writer in
                defer { finish(status) }
                try await body.write(writer)
            }
            return response
        } catch {
            finish((error as? any HTTPResponseError)?.status ?? .internalServerError)
            throw error
        }
    }

    private static var knownMethods: Set<HTTPRequest.Method> {
        [.get, .head, .post, .put, .patch, .delete, .options]
    }
}

/// The counters and timers of requests, made once for each combination of labels.
private final class RequestMetricHandles: Sendable {
    struct Key: Hashable {
        var route: String
        var method: String
        var status: Int
    }

    private let factory: any MetricsFactory
    private let made = Mutex<[Key: (Counter, Metrics.Timer)]>([:])

    init(factory: any MetricsFactory) {
        self.factory = factory
    }

    func record(_ key: Key, took duration: Duration) {
        let (counter, timer) = made.withLock { made in
            if let known = made[key] { return known }
            let new = (
                Counter(
                    label: MetricCatalogue.httpRequests.name,
                    dimensions: [("route", key.route), ("method", key.method), ("status", String(key.status))],
                    factory: factory
                ),
                Metrics.Timer(
                    label: MetricCatalogue.httpRequestSeconds.name,
                    dimensions: [("route", key.route)],
                    preferredDisplayUnit: .seconds,
                    factory: factory
                )
            )
            made[key] = new
            return new
        }
        counter.increment()
        timer.record(duration: duration)
    }
}
