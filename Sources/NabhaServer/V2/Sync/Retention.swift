package import Logging
package import NabhaModel
package import NabhaStore
import NabhaSync
import ServiceLifecycle
import Synchronization

/// Removes from the change index what is kept for absent devices longer than they may be absent, once a day.
///
/// Whoever comes back later than that is told to compare, so nothing is missed; what is removed are ids only.
package final class Retention: Service {
    /// How often it is looked whether there is something to remove.
    package static let interval = Duration.seconds(86_400)
    /// How old the position of a cursor may get while there is nothing new.
    static let cursorRenewal = Duration.seconds(30 * 86_400)

    private let store: any Store
    private let logger: Logger
    private let removed: Mutex<Moment>
    private let renewed = Mutex(Revision.zero)

    /// - Parameter removed: the moment up to which exits have been removed.
    package init(store: any Store, removed: Moment, logger: Logger) {
        self.store = store
        self.logger = logger
        self.removed = Mutex(removed)
    }

    /// The moment up to which exits have been removed: whoever has read no further must compare.
    var floor: Moment { removed.withLock { $0 } }

    /// The revision before which a cursor is old, as of when it was last looked: such a phone gets a new one although
    /// nothing is new, long before ``floor`` comes near.
    var renewal: Revision { renewed.withLock { $0 } }

    /// Does what is done every day: removes exits of commits before an instant, and looks which cursors are old.
    package func tidy(removingExitsBefore instant: Instant) async throws {
        try await removeExits(before: instant)
        let oldest = store.environment.now().advanced(by: .zero - Self.cursorRenewal)
        let renewal = try await store.read { try $0.revision(at: oldest) }
        renewed.withLock { $0 = max($0, renewal) }
    }

    private func removeExits(before instant: Instant) async throws {
        let floor = try await store.write(Origin(user: nil, route: "retention")) { transaction in
            try transaction.removeExits(before: instant)
            return try transaction.snapshot.exitsRemovedUntil()
        }
        removed.withLock { $0 = max($0, floor) }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                do {
                    let oldest = store.environment.now().advanced(by: .zero - SyncLimit.exitRetention)
                    try await tidy(removingExitsBefore: oldest)
                } catch {
                    logger.error("Old exits cannot be removed", metadata: ["error_type": "\(type(of: error))"])
                }
                // Of real time: it is housekeeping, and nothing waits for it.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
