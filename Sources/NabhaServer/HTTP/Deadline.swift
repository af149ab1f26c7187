/// Ends work that takes too long.
enum Deadline {
    struct Passed: Error {}

    /// - Throws: ``Passed`` when the time is over before `work` is; `work` is then cancelled and waited for.
    static func within<Result: Sendable>(
        _ limit: Duration,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await work() }
            group.addTask {
                // The limit is of real time, however slow the server's own clock is moved in tests.
                try await Task.sleep(for: limit)
                throw Passed()
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw Passed() }
            return result
        }
    }
}
