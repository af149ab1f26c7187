import NabhaModel
import NabhaStore
import NabhaSync

/// What most exchanges come to: nothing.
extension ExchangeService {
    /// The answer where memory tells that there is nothing new and nothing is asked for; nil where that is not known.
    func idle(_ request: ExchangeRequest, _ cursor: Cursor?, _ sender: Sender) async throws -> Answer? {
        guard let cursor, request.operations.isEmpty, request.skip == nil, !request.wantsChecks,
            request.wait == .zero, request.follow == nil, cursor.followed.isEmpty, cursor.backfills.isEmpty,
            cursor.within == nil, cursor.epoch == epochName, cursor.schema == request.schema,
            cursor.data >= max(services.retention.floor.revision, services.retention.renewal)
        else { return nil }
        // Before the heads of the scopes: what is committed in between is not in this one, and is found the next time.
        guard let head = services.store.heads.space, head.revision >= cursor.data,
            let principal = try await services.store.principal(sender.user),
            HeldScopes.lastChange(of: principal.grants) == cursor.grants
        else { return nil }
        for scope in HeldScopes.carried(principal.grants) {
            for model in services.store.catalog.synced {
                let moved = try await lastMove(Heads.Key(scope: scope, model: model))
                guard moved <= cursor.data else { return nil }
            }
        }
        return Answer(reply: stamped(ExchangeReply(epoch: epochName, head: head.revision, serverTime: now)))
    }

    /// When anything of a model last changed in a scope; looked up once, and known from then on.
    private func lastMove(_ key: Heads.Key) async throws -> Revision {
        let heads = services.store.heads
        if let moved = heads[key] { return moved.revision }
        let ticket = heads.ticket
        let moved = try await services.store.read { try $0.head(key) }
        heads.learned(moved, of: key, ticket: ticket)
        return moved.revision
    }
}
