import NabhaModel
import NabhaStore
import NabhaSync

/// What most exchanges come to: nothing, or what another phone has been told before.
extension ExchangeService {
    /// The answer where memory tells all that there is to tell; nil where that is not known, or something else is asked for.
    func known(_ request: ExchangeRequest, by sender: Sender) async throws -> Answer? {
        guard let text = request.cursor, request.operations.isEmpty, request.skip == nil, !request.wantsChecks,
            request.wait == .zero, request.follow == nil, request.schema <= SyncLimit.schema
        else { return nil }
        let cursor = try seal.open(text, for: sender.device, epoch: epochName)
        guard cursor.isSteady, cursor.epoch == epochName, cursor.schema == request.schema,
            cursor.data >= max(services.retention.floor.revision, services.retention.renewal)
        else { return nil }
        // Before the heads of the scopes: what is committed in between is not in this one, and is found the next time.
        guard let head = services.store.heads.space, head.revision >= cursor.data,
            let principal = try await services.store.principal(sender.user),
            HeldScopes.lastChange(of: principal.grants) == cursor.grants
        else { return nil }
        let scopes = HeldScopes.carried(principal.grants)
        let version = try await lastMove(in: scopes)
        let reply = stamped(ExchangeReply(epoch: epochName, head: head.revision, serverTime: now))
        guard version > cursor.data else { return Answer(reply: reply) }
        let question = question(scopes.sorted(), request, sender, as: version)
        guard let page = services.pages.answer(to: question, since: cursor.data) else { return nil }
        return answer(page, reply, cursor, sender)
    }

    private func answer(_ page: KeptPage, _ reply: ExchangeReply, _ cursor: Cursor, _ sender: Sender) -> Answer {
        var answer = Answer(reply: reply, readings: page.readings, news: page.news)
        guard page.news != nil else { return answer }
        answer.isNews = true
        answer.reply.exits = page.exits
        answer.reply.groups = page.groups
        var next = cursor
        next.data = reply.head
        answer.reply.cursor = seal.seal(next, for: sender.device)
        return answer
    }

    private func question(
        _ scopes: [Scope],
        _ request: ExchangeRequest,
        _ sender: Sender,
        as version: Revision
    ) -> KeptPage.Question {
        KeptPage.Question(
            scopes: scopes,
            schema: request.schema,
            budget: request.budget,
            patient: sender.patient,
            version: services.environment.hasBug(.pageKeptTooLong) ? .zero : version
        )
    }

    /// Keeps a page that was worked out, for those that ask the same.
    ///
    /// - Returns: what it tells; nil where it is nobody else's.
    func keep(
        _ page: Pull.Page,
        _ answer: Answer,
        _ held: HeldScopes,
        _ request: ExchangeRequest,
        _ cursor: Cursor?,
        _ sender: Sender
    ) -> WrittenNews? {
        guard let reach = page.reach, cursor?.isSteady ?? false, held.isSteady else { return nil }
        let kept = KeptPage(page, readings: answer.readings)
        let question = question(held.now.sorted(), request, sender, as: reach.version)
        services.pages.insert(kept, to: question, from: reach.positions)
        return kept.news
    }

    /// When anything last changed in some scopes: looked up once, and known from then on.
    private func lastMove(in scopes: [Scope]) async throws -> Revision {
        let (heads, models) = (services.store.heads, services.store.catalog.synced)
        if let last = heads.latest(of: models, in: scopes) { return last }
        let ticket = heads.ticket
        return try await services.store.read { snapshot in
            var last = Revision.zero
            for scope in scopes {
                for model in models {
                    let key = Heads.Key(scope: scope, model: model)
                    let moved = try snapshot.head(key)
                    heads.learned(moved, of: key, ticket: ticket)
                    last = max(last, moved.revision)
                }
            }
            return last
        }
    }
}

extension Cursor {
    /// Whether the device has all of what it holds up to a position, and holds only what its user is granted.
    fileprivate var isSteady: Bool { followed.isEmpty && backfills.isEmpty && within == nil }
}
