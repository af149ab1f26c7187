import Foundation
import NabhaSync
import Synchronization

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

    /// Runs Python to its end.
    static func python(_ script: String, _ arguments: [String]) async throws -> Outcome {
        try await run(["python3", "-c", script] + arguments, executable: "/usr/bin/env")
    }

    /// Runs a command whose result goes to a file.
    static func run(_ arguments: [String], into file: String) async throws -> Outcome {
        try await run(["-c", #"exec "$@" >"$0""#, file, path] + arguments, executable: "/bin/sh")
    }

    /// Runs a command to its end.
    @discardableResult
    static func run(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:],
        executable: String = path
    ) async throws -> Outcome {
        let process = make(arguments, environment, executable: executable)
        let (standardInput, standardOutput, standardError) = (Pipe(), Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = standardError
        let (status, output, errors) = try await withCheckedThrowingContinuation { continuation in
            // Reading and waiting block, so they get threads of their own.
            Thread {
                do {
                    try launch(process)
                    // A program that refuses its arguments ends without reading; then the pipe is broken, and that is fine.
                    try? standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
                    try? standardInput.fileHandleForWriting.close()
                    let errors = Output(reading: standardError)
                    let output = Output(reading: standardOutput).wait()
                    process.waitUntilExit()
                    continuation.resume(returning: (process.terminationStatus, output, errors.wait()))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
            .start()
        }
        return Outcome(status: status, output: output, errors: errors)
    }

    /// One at a time: Foundation has been seen to crash in `run()` where several threads were in it.
    private static func launch(_ process: Process) throws {
        launching.lock()
        defer { launching.unlock() }
        try process.run()
    }

    private static let launching = NSLock()

    static func make(
        _ arguments: [String],
        _ environment: [String: String] = [:],
        executable: String = path
    ) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        // Settings of whoever runs the tests must not change what they see.
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("NABHA_") }
        process.environment = inherited.merging(environment) { $1 }
        return process
    }
}

/// Reads what a process writes, on a thread of its own, to the end.
///
/// Not with Foundation's own reading, which ends the program when a signal interrupts it.
final class Output: Sendable {
    private let text = Mutex("")
    private let isComplete = DispatchSemaphore(value: 0)

    /// - Parameter heard: told of each part as it comes.
    init(reading pipe: Pipe, heard: @escaping @Sendable (String) -> Void = { _ in }) {
        let file = pipe.fileHandleForReading
        Thread { [self] in
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Foundation.read(file.fileDescriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                bytes += buffer.prefix(count)
                let all = String(decoding: bytes, as: UTF8.self)
                text.withLock { $0 = all }
                heard(all)
            }
            isComplete.signal()
        }
        .start()
    }

    var soFar: String { text.withLock { $0 } }

    /// Blocks until the process has closed its end.
    func wait() -> String {
        isComplete.wait()
        return soFar
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
