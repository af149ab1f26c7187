import Metrics
import Testing

@testable import NabhaServer

@Suite struct `The Prometheus registry` {
    let registry = PrometheusRegistry()

    func counter(_ metric: MetricCatalogue, _ labels: [(String, String)] = []) -> Counter {
        Counter(label: metric.name, dimensions: labels, factory: registry)
    }

    @Test func `shows nothing before anything was recorded`() {
        #expect(registry.exposition().isEmpty)
    }

    @Test func `writes counters with labels in the catalogue's order`() {
        counter(.httpRequests, [("status", "200"), ("route", "/api/patients/{id}/"), ("method", "GET")]).increment()
        counter(.httpRequests, [("route", "/api/patients/{id}/"), ("method", "GET"), ("status", "200")])
            .increment(by: 2)
        #expect(
            registry.exposition() == """
                # HELP nabha_http_requests_total HTTP requests answered, by route template, method and status.
                # TYPE nabha_http_requests_total counter
                nabha_http_requests_total{route="/api/patients/{id}/",method="GET",status="200"} 3

                """
        )
    }

    @Test func `writes histograms cumulated, with sum and count`() {
        let timer = Metrics.Timer(label: "nabha_http_request_seconds", dimensions: [("route", "/x")], factory: registry)
        timer.recordNanoseconds(1_000_000)
        timer.recordNanoseconds(1_000_001)
        timer.recordNanoseconds(60_000_000_000)
        let text = registry.exposition()
        #expect(text.contains(#"nabha_http_request_seconds_bucket{route="/x",le="0.001"} 1\#n"#))
        #expect(text.contains(#"nabha_http_request_seconds_bucket{route="/x",le="0.0025"} 2\#n"#))
        #expect(text.contains(#"nabha_http_request_seconds_bucket{route="/x",le="30"} 2\#n"#))
        #expect(text.contains(#"nabha_http_request_seconds_bucket{route="/x",le="+Inf"} 3\#n"#))
        #expect(text.contains(#"nabha_http_request_seconds_sum{route="/x"} 60.00"#))
        #expect(text.contains(#"nabha_http_request_seconds_count{route="/x"} 3\#n"#))
    }

    @Test func `writes gauges as last set, raised and lowered`() {
        let meter = Meter(label: "nabha_connections", factory: registry)
        meter.set(7)
        meter.increment(by: 2)
        meter.decrement()
        registry.set(.buildInfo, labels: [("version", "1.0.0")], to: 1)
        registry.set(.startTime, to: 1_705_743_000.25)
        let text = registry.exposition()
        #expect(text.contains("\nnabha_connections 8\n"))
        #expect(text.contains("\nnabha_build_info{version=\"1.0.0\"} 1\n"))
        #expect(text.contains("\nprocess_start_time_seconds 1705743000.25\n"))
    }

    @Test(arguments: [
        (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), ("a\"} 1\nevil 1", #"a\"} 1\nevil 1"#),
        ("a\r\nb", "a\r\\nb"), ("बादल", "बादल"), ("", ""),
    ])
    func `escapes label values`(value: String, written: String) {
        counter(.conflicts, [("model", value)]).increment()
        #expect(registry.exposition().hasSuffix("nabha_conflicts_total{model=\"\(written)\"} 1\n"))
    }

    @Test func `cuts long label values`() {
        counter(.conflicts, [("model", String(repeating: "x", count: 121))]).increment()
        #expect(registry.exposition().contains("\"" + String(repeating: "x", count: 120) + "\""))
    }

    @Test func `folds what exceeds the limit of series into one`() {
        let limit = PrometheusRegistry.mostSeriesPerMetric
        for number in 1..<limit { counter(.conflicts, [("model", "m\(number)")]).increment() }
        #expect(!registry.exposition().contains("model=\"other\""))
        for number in limit..<limit + 10 { counter(.conflicts, [("model", "m\(number)")]).increment() }
        counter(.conflicts, [("model", "m1")]).increment()
        let text = registry.exposition()
        #expect(text.contains("nabha_conflicts_total{model=\"other\"} 10\n"))
        #expect(text.contains("nabha_conflicts_total{model=\"m1\"} 2\n"))
        #expect(text.split(separator: "\n").count == limit + 2)
    }

    @Test func `keeps nothing that the catalogue does not list, or lists as another kind`() {
        Counter(label: "hb.requests", factory: registry).increment()
        Counter(label: "nabha_connections", factory: registry).increment()
        Meter(label: "nabha_conflicts_total", factory: registry).set(5)
        Gauge(label: "nabha_http_request_seconds", factory: registry).record(5)
        Metrics.Timer(label: "nabha_conflicts_total", factory: registry).recordNanoseconds(5)
        let lines = registry.exposition().split(separator: "\n")
        #expect(!lines.contains { !$0.hasPrefix("#") && !$0.hasSuffix(" 0") })
        #expect(!registry.exposition().contains("hb"))
    }

    @Test(arguments: [-1.0, 0, .nan, .infinity])
    func `lets a counter only rise`(_ amount: Double) {
        let requests = FloatingPointCounter(label: "nabha_audit_entries_total", factory: registry)
        requests.increment(by: 2)
        requests.increment(by: amount)
        counter(.auditEntries).reset()
        #expect(registry.exposition().hasSuffix("\nnabha_audit_entries_total 2\n"))
    }

    @Test func `loses no increment when many record at once`() async {
        let (entries, timer) = (
            counter(.auditEntries), Metrics.Timer(label: "nabha_database_seconds", factory: registry)
        )
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        entries.increment()
                        timer.recordNanoseconds(1)
                    }
                }
            }
        }
        #expect(registry.exposition().contains("\nnabha_audit_entries_total 80000\n"))
        #expect(registry.exposition().contains("\nnabha_database_seconds_count{kind=\"\"} 80000\n"))
    }
}

@Suite struct `The metric catalogue` {
    @Test(arguments: MetricCatalogue.allCases)
    func `follows Prometheus' rules of naming`(_ metric: MetricCatalogue) {
        #expect(metric.name.allSatisfy { $0.isASCII && ($0.isLowercase || $0 == "_") })
        #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
        #expect(!metric.help.isEmpty && metric.help.hasSuffix("."))
        #expect(Set(metric.labels).count == metric.labels.count)
        if case .histogram(let bounds) = metric.kind { #expect(bounds == Array(Set(bounds)).sorted()) }
    }

    @Test func `finds the resident memory in the kernel's words`() {
        #expect(ResidentMemory.bytes(inStatus: "Name:\tnabha\nVmRSS:\t   12345 kB\nThreads:\t8\n") == 12_345 * 1_024)
        #expect(ResidentMemory.bytes(inStatus: "VmRSS:\t kB\n") == nil)
        #expect(ResidentMemory.bytes(inStatus: "") == nil)
        #if os(Linux)
        #expect((ResidentMemory.bytes() ?? 0) > 1_000_000)
        #endif
    }
}
