import Foundation
import Metrics
import NabhaServer
import Testing

@Suite struct `Prometheus' own checker` {
    static var program: String? {
        ["/usr/bin/promtool", "/usr/local/bin/promtool", "/opt/homebrew/bin/promtool"]
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
    static var mayBeSkipped: Bool { program == nil && ProcessInfo.processInfo.environment["CI"] == nil }

    @Test(.disabled(if: mayBeSkipped, "promtool is not installed (Debian: apt-get install prometheus)"))
    func `finds nothing wrong with the exposition of every metric`() throws {
        let program = try #require(Self.program, "promtool must be installed where CI is set")
        let directory = FileManager.default.temporaryDirectory.appending(path: "nabha-promtool-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let input = directory.appending(path: "metrics.txt")
        try Data(Self.everything().utf8).write(to: input)

        // A file, not a pipe: Foundation gives up reading a pipe when a signal interrupts it.
        let output = directory.appending(path: "complaints.txt")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = ["check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        let complaints = try String(contentsOf: output, encoding: .utf8)
        #expect(process.terminationStatus == 0)
        #expect(complaints.isEmpty)
    }

    /// Every metric of the catalogue, recorded once with ordinary and once with hostile label values.
    static func everything() -> String {
        let registry = PrometheusRegistry()
        for metric in MetricCatalogue.allCases {
            for value in ["ordinary", "a\"b\\c\nd{}=,\u{1F4A7}"] {
                let labels = metric.labels.map { ($0, value) }
                switch metric.kind {
                case .counter: Counter(label: metric.name, dimensions: labels, factory: registry).increment()
                case .gauge: registry.set(metric, labels: labels, to: 1.5)
                case .histogram:
                    Recorder(label: metric.name, dimensions: labels, factory: registry).record(0.25)
                }
            }
        }
        return registry.exposition()
    }
}
