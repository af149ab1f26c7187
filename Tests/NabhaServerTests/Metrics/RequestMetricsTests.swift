import Hummingbird
import HummingbirdTesting
import NIOCore
import NabhaServer
import Testing

@Suite struct `Request metrics` {
    @Test func `count under the template of the route, never the path`() async throws {
        let registry = PrometheusRegistry()
        let router = Router()
        router.add(middleware: RequestMetrics(factory: registry, uptime: { .zero }))
        router.get("/patients/{id}") { _, _ in "ok" }
        router.get("/streamed") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "ok"))
                    try await writer.finish(nil)
                }
            )
        }
        router.get("/fails") { _, _ -> String in throw HTTPError(.conflict) }
        router.get("/breaks") { _, _ -> String in throw CancellationError() }
        try await Application(router: router)
            .test(.router) { client in
                for path in ["/patients/17", "/patients/18", "/streamed", "/fails", "/breaks", "/secret/asha"] {
                    _ = try? await client.execute(uri: path, method: .get)
                }
                _ = try await client.execute(uri: "/patients/17", method: #require(.init("ASHA")))
            }
        let text = registry.exposition()
        for expected in [
            #"{route="/patients/{id}",method="GET",status="200"} 2"#,
            #"{route="/streamed",method="GET",status="200"} 1"#,
            #"{route="/fails",method="GET",status="409"} 1"#,
            #"{route="/breaks",method="GET",status="500"} 1"#,
            #"{route="NotFound",method="GET",status="404"} 1"#,
        ] {
            #expect(text.contains("nabha_http_requests_total" + expected + "\n"))
        }
        #expect(text.contains("method=\"OTHER\""))
        #expect(text.contains(#"nabha_http_request_seconds_count{route="/patients/{id}"} 2"#))
        for secret in ["17", "asha", "ASHA"] { #expect(!text.contains(secret)) }
    }
}
