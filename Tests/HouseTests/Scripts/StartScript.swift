import Foundation

/// `./start` with a Swift that is not one: a script that says what a test wants it to say.
///
/// What it "builds" is a script too, so a run takes a moment and needs no compiler.
struct StartScript {
    /// Beside the data directory.
    let folder: String

    var data: String { folder + "/data" }

    struct Outcome {
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

    func run(_ arguments: String...) throws -> Outcome {
        let process = Process()
        process.executableURL = SourceTree.url("start")
        process.arguments = ["--data", data] + arguments
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = "\(folder)/bin:" + (environment["PATH"] ?? "/usr/bin:/bin")
        process.environment = environment
        let errors = URL(fileURLWithPath: folder + "/errors")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // To its end, which comes when the last of the script's processes has said all: later than the script's own.
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: said, as: UTF8.self),
            errors: try String(contentsOf: errors, encoding: .utf8)
        )
    }
}
