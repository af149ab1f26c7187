import NabhaModel
import NabhaStore

/// The version of a view: the last moment at which anything in it changed, entered it or left it.
///
/// Known from memory for views that have been looked at before, so that a request for what is new costs no look at the
/// database when nothing is.
struct SyncStamp: Sendable, Hashable {
    let moment: Moment

    /// From memory.
    ///
    /// - Returns: nil where a head is not known.
    init?(of view: SyncView, in heads: Heads) {
        var latest = Self.grantsMoment(of: view)
        for grant in view.grants {
            guard let head = heads[Heads.Key(scope: grant.scope, model: view.model)] else { return nil }
            latest = max(latest, head)
        }
        moment = latest
    }

    /// From a snapshot, for memory to learn.
    init(of view: SyncView, in snapshot: Snapshot, learning heads: Heads, ticket: Int) throws {
        var latest = Self.grantsMoment(of: view)
        for grant in view.grants {
            let key = Heads.Key(scope: grant.scope, model: view.model)
            let head = try snapshot.head(key)
            heads.learned(head, of: key, ticket: ticket)
            latest = max(latest, head)
        }
        moment = latest
    }

    private static func grantsMoment(of view: SyncView) -> Moment {
        let moments = view.grants.map(\.from) + view.ended.compactMap(\.to)
        return moments.max() ?? .beginning
    }
}
