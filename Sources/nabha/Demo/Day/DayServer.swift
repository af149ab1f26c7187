import Foundation
import NabhaSync

/// The server of a demonstration: this program again, as a process that can be killed.
actor DayServer {
    let data: String
    private var process: Process?
    /// 0 before the first start; kept from then on, for phones know the address.
    private var port = 0
    private(set) var url = ""

    private static let patience = 500
    private static let pause = Duration.milliseconds(20)

    init(data: String) { self.data = data }

    /// - Throws: a failure with what the server said where it does not come up.
    func start() async throws {
        let (output, log) = (data + "/ready.json", data + "/server.log")
        for file in [output, log] { try Data().write(to: URL(fileURLWithPath: file)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Bundle.main.executablePath ?? CommandLine.arguments[0])
        process.arguments = ["serve", "--port", "\(port)", "--data", data, "--output", "json", "--log-level", "error"]
        // Settings of whoever runs the demonstration must not change what it shows.
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("NABHA_") }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: log)
        try process.run()
        self.process = process
        for _ in 0..<Self.patience {
            if let said = FileManager.default.contents(atPath: output), let json = try? JSON.parse(Array(said)),
                let url = json["url"]?.string, let port = json["port"]?.integer
            {
                (self.url, self.port) = (url, Int(port))
                return
            }
            guard process.isRunning else { break }
            try await Task.sleep(for: Self.pause)
        }
        let errors = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
        throw CommandFailure(.unavailable, "The server of the demonstration does not start. \(errors)")
    }

    /// As a power cut does it.
    func kill() async {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        await end(of: process)
    }

    func stop() async {
        guard let process, process.isRunning else { return }
        process.terminate()
        await end(of: process)
    }

    private func end(of process: Process) async {
        while process.isRunning { try? await Task.sleep(for: Self.pause) }
        self.process = nil
    }
}
