package import Logging
package import NabhaModel
package import NabhaStore
import ServiceLifecycle

/// Waits until something changes in the scopes that somebody holds, whichever process changes it.
package final class LiveChanges: Service {
    /// How long the write of another process, say `nabha user deactivate`, may go unnoticed while no request comes.
    package static let interval = Duration.seconds(1)

    private let store: any Store
    private let logger: Logger

    package init(store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Whether anything changed in one of the scopes after a revision; waits for it where it has not yet.
    ///
    /// - Parameter patience: how long to wait.
    /// - Returns: false where nothing has, also where the server is about to stop.
    package func changed(
        in scopes: Set<Scope>,
        after revision: Revision,
        within patience: Duration
    ) async throws -> Bool {
        // First, so that what changes after the look is noticed.
        let watch = store.heads.watchers.watch(scopes)
        defer { watch.cancel() }
        if try await isChanged(in: scopes, after: revision) { return true }
        guard patience > .zero else { return false }
        return try await withGracefulShutdownHandler {
            try await Self.first(within: patience) { [self] in
                for await _ in watch.wakes {
                    if try await isChanged(in: scopes, after: revision) { return true }
                }
                return false
            }
        } onGracefulShutdown: {
            watch.cancel()
        }
    }

    private func isChanged(in scopes: Set<Scope>, after revision: Revision) async throws -> Bool {
        // Most waits begin where nothing at all has happened since.
        if let head = store.heads.space?.revision, head <= revision { return false }
        return try await store.read { try $0.isChanged(in: scopes, after: revision) }
    }

    private static func first(
        within patience: Duration,
        _ wait: @escaping @Sendable () async throws -> Bool
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { try await wait() }
            group.addTask {
                // What a client waits is of real time, however the server's own clock is moved in tests.
                try await Task.sleep(for: patience)
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                // The other process tells nobody: all there is to do is to look again and again.
                try? await Task.sleep(for: Self.interval)
                guard !store.heads.watchers.isEmpty else { continue }
                do { try store.notice() } catch {
                    logger.error("The database cannot be looked at", metadata: ["error_type": "\(type(of: error))"])
                }
            }
        }
    }
}
