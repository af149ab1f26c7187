import Synchronization

/// Ends work that takes too long.
enum Deadline {
    struct Passed: Error {}

    /// - Throws: ``Passed`` when the time is over before `work` is; `work` is then cancelled and waited for.
    static func within<Result: Sendable>(
        _ limit: Duration,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            defer { group.cancelAll() }
            // Most replies of sync come from memory, to a body that is here: the clock would cost more than they do, and
            // is not set for what is done at once.
            if begin(work, in: &group) == .underWay {
                group.addTask {
                    // The limit is of real time, however slow the server's own clock is moved in tests.
                    try await Task.sleep(for: limit)
                    throw Passed()
                }
            }
            guard let result = try await group.next() else { throw Passed() }
            return result
        }
    }

    private enum Progress {
        case underWay
        case over
    }

    private static func begin<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result,
        in group: inout ThrowingTaskGroup<Result, any Error>
    ) -> Progress {
        guard #available(macOS 26, iOS 26, *) else {
            group.addTask { try await work() }
            return .underWay
        }
        let end = End()
        group.addImmediateTask {
            defer { end.note() }
            return try await work()
        }
        return end.isReached ? .over : .underWay
    }

    /// Whether work has come to its end.
    private final class End: Sendable {
        private let reached = Atomic(false)

        var isReached: Bool { reached.load(ordering: .acquiring) }

        func note() { reached.store(true, ordering: .releasing) }
    }
}
