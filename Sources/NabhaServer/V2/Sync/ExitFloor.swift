import NabhaModel
import Synchronization

/// The revision up to which exits have been removed, kept in memory: whoever has read no further must compare.
final class ExitFloor: Sendable {
    private let state: Mutex<Revision>

    init(_ revision: Revision) { state = Mutex(revision) }

    var revision: Revision { state.withLock { $0 } }

    func raise(to revision: Revision) { state.withLock { $0 = max($0, revision) } }
}
