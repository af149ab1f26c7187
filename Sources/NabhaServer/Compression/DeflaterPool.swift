import Synchronization

/// Deflaters of one format and level, kept for the next reply: making one costs more than compressing a small body.
///
/// Bounds the memory that compression takes. Up to ``fullSizeLimit`` deflaters in use are of full size; on slow
/// networks a streamed reply may hold its deflater for minutes, so those beyond are small and are not kept.
package final class DeflaterPool: Sendable {
    package static let fullSizeLimit = 64

    private struct State {
        var fullSizeInUse = 0
        var idle: [Idle] = []
    }

    // Sendable although a deflater is not: one that is in the pool is referred to from there alone, because `lend`
    // takes it out under the lock before anyone sees it and puts it back after its borrower returned.
    private struct Idle: @unchecked Sendable { let deflater: Deflater }

    private let format: ZlibFormat?
    private let level: Int32
    private let fullSizeLimit: Int
    private let state = Mutex(State())

    /// - Parameter format: nil for no wrapper at all.
    package init(_ format: ZlibFormat?, level: Int32, fullSizeLimit: Int = DeflaterPool.fullSizeLimit) {
        self.format = format
        self.level = level
        self.fullSizeLimit = fullSizeLimit
    }

    /// Lends a deflater for the time of `body`, which must not keep it; nil when there is no memory for one.
    @concurrent
    package func lend<Result>(_ body: @concurrent (Deflater?) async throws -> Result) async rethrows -> Result {
        let (mayBeFull, idle) = state.withLock { state -> (Bool, Idle?) in
            guard state.fullSizeInUse < fullSizeLimit else { return (false, nil) }
            state.fullSizeInUse += 1
            return (true, state.idle.popLast())
        }
        let deflater = idle?.deflater ?? Deflater(format, level: level, size: mayBeFull ? .full : .small)
        defer { if mayBeFull { takeBack(deflater) } }
        return try await body(deflater)
    }

    private func takeBack(_ deflater: Deflater?) {
        deflater?.reset()
        let idle = deflater.map(Idle.init)
        state.withLock { state in
            state.fullSizeInUse -= 1
            if let idle { state.idle.append(idle) }
        }
    }

    /// How many are lent out and how many wait; for tests.
    var load: (fullSizeInUse: Int, idle: Int) {
        state.withLock { ($0.fullSizeInUse, $0.idle.count) }
    }
}
