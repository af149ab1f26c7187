import NabhaModel
import NabhaStore
import Synchronization

/// Keeps `Last-Modified`, which knows whole seconds only, from hiding a change.
///
/// Two changes in one second have the same date. A client that was served between them holds a date that says nothing
/// about the second change; so the seconds in which a view was served and then changed again are remembered, and a date
/// in such a second counts as outdated.
final class ModificationDates: Sendable {
    /// Views remembered: those served within a second of a change.
    static let limit = 10_000

    private struct Served {
        var second: Int64
        var revision: Revision
        var isAmbiguous: Bool
    }
    private let views = Mutex<[SyncView: Served]>([:])

    /// A view was served, or is about to be.
    func served(_ view: SyncView, stamp: Moment, at now: Instant) {
        let second = stamp.instant.second
        // Once its second is over, nothing can get the same date any more.
        guard now.second <= second else { return }
        views.withLock { views in
            if let known = views[view], known.second == second {
                views[view]?.isAmbiguous = known.isAmbiguous || known.revision != stamp.revision
                views[view]?.revision = stamp.revision
            } else {
                if views.count >= Self.limit { views = views.filter { $0.value.isAmbiguous } }
                views[view] = Served(second: second, revision: stamp.revision, isAmbiguous: false)
            }
        }
    }

    /// Whether the view may have changed after it got its date.
    func isAmbiguous(_ view: SyncView, stamp: Moment) -> Bool {
        views.withLock { views in
            guard !views.isEmpty, let known = views[view], known.second == stamp.instant.second else { return false }
            return known.isAmbiguous || known.revision != stamp.revision
        }
    }
}

extension Instant {
    /// Whole seconds since 1970, as `Last-Modified` counts.
    fileprivate var second: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }
}
