import Synchronization

/// Counts the exchanges that are under way, to ask phones for patience before the server has none left.
final class Crowd: Sendable {
    /// More at a time than two cores work off in a second.
    static let limit = 512

    private let count = Mutex(0)

    /// - Parameter body: is told whether there are many.
    func counted<Result>(_ body: (Bool) async throws -> Result) async rethrows -> Result {
        let now = count.withLock { count in
            count += 1
            return count
        }
        defer { count.withLock { $0 -= 1 } }
        return try await body(now > Self.limit)
    }
}
