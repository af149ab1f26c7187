package import NabhaModel

/// The part of a model's records that a user sees in incremental sync: through which grants, since when.
package struct SyncView: Sendable, Hashable {
    package let model: Model
    /// The grants that hold now.
    package let grants: [Grant]
    /// Grants that ended: what was seen through them has left the view.
    package let ended: [Grant]

    package init(of model: Model, for principal: Principal) {
        self.model = model
        let grants = principal.view(of: model)
        self.grants = grants
        let isEverything = grants.contains { $0.scope == .space }
        ended = principal.grants.filter { grant in
            grant.to != nil && !isEverything && model.sync?.visibleThrough.contains(grant.scope.kind) == true
        }
    }

    package init(model: Model, grants: [Grant], ended: [Grant] = []) {
        self.model = model
        self.grants = grants
        self.ended = ended
    }

    package var scopes: [Scope] { grants.map(\.scope) }

    /// Narrowed to one scope that holds the same records as the filter would leave.
    ///
    /// The stock of one active pharmacy is the scope `pharmacy/5`, for everyone who may see all stock.
    package func narrowed(to filter: RecordID) -> SyncView? {
        let own = grants.filter { $0.scope == Scope(.pharmacy, filter) }
        if !own.isEmpty { return SyncView(model: model, grants: own, ended: ended) }
        guard let stock = grants.first(where: { $0.scope == .stock }) else { return nil }
        return SyncView(
            model: model,
            grants: [Grant(scope: Scope(.pharmacy, filter), from: stock.from)],
            ended: ended
        )
    }
}

/// Which changes of a view are asked for.
package struct SyncQuery: Sendable, Hashable {
    package var view: SyncView
    /// Only what changed or entered after this revision; nil for everything.
    package var since: Revision?
    /// Only records whose reference (``SyncList/filter``) names this record.
    package var filter: RecordID?

    package init(view: SyncView, since: Revision?, filter: RecordID? = nil) {
        self.view = view
        self.since = since
        self.filter = filter
    }
}
