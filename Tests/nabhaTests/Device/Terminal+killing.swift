import Foundation
import Synchronization

@testable import nabha

/// Commands that do not come to their end.
extension Terminal {
    /// Runs a command and kills it some time after it was started.
    ///
    /// - Returns: the exit status; nil where it was killed.
    func run(_ arguments: [String], killedAfter time: Duration) async throws -> Int32? {
        let (seconds, attoseconds) = time.components
        let given = String(format: "%.3f", Double(seconds) + Double(attoseconds) / 1e18)
        let outcome = try await Program.run(
            ["-s", "KILL", given, Program.path, "device"] + arguments,
            environment: variables,
            executable: "/usr/bin/timeout"
        )
        return outcome.status == SIGKILL || outcome.status == 128 + SIGKILL ? nil : outcome.status
    }

    /// Syncs, and kills that once so many bytes have passed.
    ///
    /// - Returns: whether it was killed.
    func sync(killedBy proxy: CuttingProxy, after bytes: Int) async throws -> Bool {
        try await end(of: ["sync"]) { await proxy.passed(bytes) } == nil
    }

    /// Runs a command until it ends or `moment` has come, whatever is first.
    private func end(of arguments: [String], unless moment: @escaping @Sendable () async -> Void) async throws -> Int32?
    {
        let process = Program.make(["device"] + arguments, variables)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        let (ends, end) = AsyncStream<Int32?>.makeStream()
        process.terminationHandler = { process in
            end.yield(process.terminationReason == .uncaughtSignal ? nil : process.terminationStatus)
            end.finish()
        }
        try process.run()
        let number = process.processIdentifier
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await moment()
                guard !Task.isCancelled else { return }
                kill(number, SIGKILL)
            }
            var status: Int32?
            for await end in ends { status = end }
            group.cancelAll()
            return status
        }
    }
}
