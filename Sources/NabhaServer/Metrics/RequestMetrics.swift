import HTTPTypes
package import Hummingbird
package import Metrics
import Synchronization

/// Counts every request and measures how long its reply took, under the template of its route.
package struct RequestMetrics: Sendable {
    /// The route of requests that match none: their paths are made up by clients and no label.
    package static let unmatchedRoute = "NotFound"
    package static let otherMethod = "OTHER"
    private static let knownMethods: Set<HTTPRequest.Method> = [
        .get, .head, .post, .put, .patch, .delete, .options,
    ]

    private let handles: RequestMetricHandles
    private let uptime: @Sendable () -> Duration

    /// - Parameters:
    ///   - factory: where the metrics are kept.
    ///   - uptime: a monotonic clock; only differences matter.
    package init(factory: any MetricsFactory, uptime: @escaping @Sendable () -> Duration) {
        handles = RequestMetricHandles(factory: factory)
        self.uptime = uptime
    }

    package func start() -> Duration { uptime() }

    /// Counts a reply: now, or where its body is written piece by piece, when that has ended.
    ///
    /// - Parameter route: the template; nil where no route matched.
    package func measured(
        _ response: Response,
        _ method: HTTPRequest.Method,
        route: String?,
        since start: Duration
    ) -> Response {
        let key = RequestMetricHandles.Key(
            route: route ?? Self.unmatchedRoute,
            method: Self.knownMethods.contains(method) ? method.rawValue : Self.otherMethod,
            status: response.status.code
        )
        // A body of known length leaves with the head in one write: wrapping it would cost it that.
        guard response.body.contentLength == nil else {
            handles.record(key, took: uptime() - start)
            return response
        }
        let (handles, uptime, body) = (handles, uptime, response.body)
        var response = response
        response.body = ResponseBody { writer in
            defer { handles.record(key, took: uptime() - start) }
            try await body.write(writer)
        }
        return response
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
