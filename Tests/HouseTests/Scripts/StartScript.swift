import Foundation

/// `./start` with a Swift that is not one: a script that says what a test wants it to say.
///
/// What it "builds" is a script too, so a run takes a moment and needs no compiler.
struct StartScript: Sendable {
    /// Beside the data directory.
    let folder: String

    var data: String { folder + "/data" }

    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// - Parameters:
    ///   - swift: the lines of a shell script.
    ///   - nabha: those of the program that it builds.
    init(swift: String, nabha: String = Self.program) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("start-\(UUID().uuidString)").path
        for (name, text) in [("bin/swift", swift), ("built/nabha", nabha)] {
            let path = folder + "/" + name
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try "#!/bin/sh\n\(text)\n".write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    /// A Swift that is new enough, builds noisily, and ends with a status.
    static func swift(buildStatus: Int = 0) -> String {
        """
        case "$*" in
            --version) echo "Swift version 6.3 (swift-6.3-RELEASE)" ;;
            *--show-bin-path*) echo "$(dirname "$0")/../built" ;;
            build*) echo "[1/872] Compiling Noise"; echo "Noise.swift:1:1: error: too loud"; exit \(buildStatus) ;;
        esac
        """
    }

    static let program = """
        case "$1 $2" in
            "demo load") touch "$4/nabha.sqlite" ;;
            "serve --port") echo "Nabha is ready at http://localhost:4711" ;;
        esac
        """

    func run(_ arguments: String...) async throws -> Outcome {
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = "\(folder)/bin:" + (environment["PATH"] ?? "/usr/bin:/bin")
        let (script, words, errors) = (self, ["--data", data] + arguments, folder + "/errors")
        let (inherited, url) = (environment, SourceTree.url("start"))
        return try await withCheckedThrowingContinuation { continuation in
            // Reading and waiting block, so they get a thread of their own.
            Thread {
                continuation.resume(
                    with: Result {
                        try Data().write(to: URL(fileURLWithPath: errors))
                        return try script.runBlocking(url, words, inherited, errors)
                    }
                )
            }
            .start()
        }
    }

    private func runBlocking(
        _ url: URL,
        _ arguments: [String],
        _ environment: [String: String],
        _ errors: String
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = url
        process.arguments = arguments
        process.environment = environment
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // To its end, which comes when the last of the script's processes has said all: later than the script's own.
        let said = Self.readToEnd(output.fileHandleForReading.fileDescriptor)
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: said,
            errors: try String(contentsOfFile: errors, encoding: .utf8)
        )
    }

    /// Not with Foundation's own reading, which gives up when a signal interrupts it.
    private static func readToEnd(_ file: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Foundation.read(file, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
