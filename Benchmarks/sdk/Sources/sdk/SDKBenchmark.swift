import Foundation
import NabhaClient

/// Measures a first sync and the reading of a day's list: `sdk RECORDS`; the result is one line of JSON.
@main
struct SDKBenchmark {
    private static let reads = 100

    static func main() async throws {
        let records = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nabha-sdk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = District(records: records)
        let client = try SyncClient(.init(directory: folder.path, app: "benchmark"), transport: server)
        try await client.signIn(server: "https://nabha.example", username: "asha", password: "x", deviceName: "phone")
        let before = memory()
        let clock = ContinuousClock()
        let sync = try await clock.measure { try await client.sync() }
        let synced = memory()
        var times: [Duration] = []
        var listed = 0
        for _ in 0..<reads {
            times.append(try await clock.measure { listed = try await client.today().count })
        }
        guard client.status.records >= records, listed == District.today else {
            throw Unexpected(records: client.status.records, today: listed)
        }
        let result: [String: Double] = [
            "records": Double(client.status.records), "pages": Double(server.pages),
            "sync_ms": milliseconds(sync - server.time), "today": Double(listed),
            "today_p50_ms": milliseconds(times.sorted()[reads / 2]),
            "today_p99_ms": milliseconds(times.sorted()[reads - 1]),
            "resident_before_kb": before["VmRSS"] ?? 0, "peak_kb": synced["VmHWM"] ?? 0,
        ]
        let data = try JSONSerialization.data(withJSONObject: result, options: .sortedKeys)
        print(String(decoding: data, as: UTF8.self))
    }

    private struct Unexpected: Error {
        let records: Int
        let today: Int
    }

    private static func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

    /// Kilobytes by the names that Linux gives them; empty elsewhere.
    private static func memory() -> [String: Double] {
        let lines = ((try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? "").split(separator: "\n")
        let pairs = lines.compactMap { line -> (String, Double)? in
            let words = line.split { $0 == ":" || $0.isWhitespace }
            guard words.count == 3, words[2] == "kB", let number = Double(words[1]) else { return nil }
            return (String(words[0]), number)
        }
        return Dictionary(pairs) { $1 }
    }
}
