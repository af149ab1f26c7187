import HTTPTypes
import Hummingbird
import NIOCore
import NabhaServer
import Testing

@Suite struct `Request metrics` {
    private let registry = PrometheusRegistry()

    /// Collects what a body writes, and lets it fail.
    private struct Writer: ResponseBodyWriter {
        let fails: Bool
        mutating func write(_ buffer: ByteBuffer) async throws { if fails { throw CancellationError() } }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private func measure(_ response: Response, _ method: HTTPRequest.Method = .get, route: String?) -> Response {
        let metrics = RequestMetrics(factory: registry, uptime: { .seconds(2) })
        return metrics.measured(response, method, route: route, since: .seconds(1))
    }

    @Test func `count under the template of the route, never the path`() async throws {
        for _ in 0..<2 { _ = measure(Response(status: .ok), route: "/patients/{id}") }
        _ = measure(Response(status: .conflict), route: "/fails")
        _ = measure(Response(status: .notFound), route: nil)
        _ = measure(Response(status: .notFound), try #require(.init("ASHA")), route: nil)
        let text = registry.exposition()
        for expected in [
            #"{route="/patients/{id}",method="GET",status="200"} 2"#,
            #"{route="/fails",method="GET",status="409"} 1"#,
            #"{route="NotFound",method="GET",status="404"} 1"#,
            #"{route="NotFound",method="OTHER",status="404"} 1"#,
        ] {
            #expect(text.contains("nabha_http_requests_total" + expected + "\n"))
        }
        #expect(text.contains(#"nabha_http_request_seconds_count{route="/patients/{id}"} 2"#))
        #expect(!text.contains("ASHA"))
    }

    @Test(arguments: [false, true])
    func `count a reply that is written in pieces when it has ended, also in a failure`(_ fails: Bool) async throws {
        let streamed = Response(
            status: .ok,
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: "ok"))
                try await writer.finish(nil)
            }
        )
        let response = measure(streamed, route: "/streamed")
        let line = #"{route="/streamed",method="GET",status="200"} 1"#
        #expect(!registry.exposition().contains(line))
        try? await response.body.write(Writer(fails: fails))
        #expect(registry.exposition().contains(line))
    }
}
