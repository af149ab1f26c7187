import Foundation
import NabhaSync

/// The built program, run as a process of its own.
enum Program {
    /// Beside the tests' own executable.
    static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        .appendingPathComponent("nabha").path

    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String

        var json: JSON { (try? JSON.parse(Array(output.utf8))) ?? .null }
    }

    /// Runs a command to its end.
    @discardableResult
    static func run(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        let process = make(arguments, environment)
        let (standardInput, standardOutput, standardError) = (Pipe(), Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = standardError
        let status = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<(Int32, Data, Data), any Error>) in
            // Reading and waiting block, so they get threads of their own.
            DispatchQueue.global()
                .async {
                    do {
                        try process.run()
                        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                        try standardInput.fileHandleForWriting.close()
                        let errors = Task { standardError.fileHandleForReading.readDataToEndOfFile() }
                        let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        let status = process.terminationStatus
                        Task { continuation.resume(returning: (status, output, await errors.value)) }
                    } catch {
                        continuation.resume(throwing: error)
                    }
                }
        }
        return Outcome(
            status: status.0,
            output: String(decoding: status.1, as: UTF8.self),
            errors: String(decoding: status.2, as: UTF8.self)
        )
    }

    static func make(_ arguments: [String], _ environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        // Settings of whoever runs the tests must not change what they see.
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("NABHA_") }
        process.environment = inherited.merging(environment) { $1 }
        return process
    }
}

/// A directory of one test, removed with everything in it.
final class WorkDirectory: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("nabha-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// One inside another, for things of the same name.
    init(under parent: WorkDirectory) throws {
        path = parent.file(UUID().uuidString)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
}
