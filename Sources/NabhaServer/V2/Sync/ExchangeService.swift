package import NabhaModel
package import NabhaStore
package import NabhaSync

/// Answers exchanges of API v2: pushes what a device did, and pulls what is new for it.
///
/// Knows no HTTP, so that the simulator runs it as it is.
package struct ExchangeService: Sendable {
    let services: Services
    let seal: CursorSeal
    let passes: [BackfillPass]
    private let crowd = Crowd()

    /// - Parameter secret: not bound to the epoch, as that of tokens is: a cursor from before a restore must be understood
    ///   to be answered.
    init(services: Services, secret: SigningSecret) {
        self.services = services
        seal = CursorSeal(secret: secret)
        passes = BackfillPass.all(of: services.store.catalog)
    }

    /// Who asks, through which device.
    package struct Sender: Sendable {
        package let user: RecordID
        package let device: DeviceID
        /// The patient that the user is; nil for others.
        package let patient: RecordID?
        package let origin: Origin
        /// The user by the time it is the request's turn to write.
        package let current: @Sendable (Transaction) throws -> Principal
        /// Looks again whether that one may still ask; throws where not.
        package let judgedAgain: @Sendable () async throws -> Void

        package init(
            user: RecordID,
            device: DeviceID,
            patient: RecordID?,
            origin: Origin,
            current: @escaping @Sendable (Transaction) throws -> Principal,
            judgedAgain: @escaping @Sendable () async throws -> Void = {}
        ) {
            self.user = user
            self.device = device
            self.patient = patient
            self.origin = origin
            self.current = current
            self.judgedAgain = judgedAgain
        }
    }

    /// A reply, and what goes with it.
    package struct Answer: Sendable {
        package var reply: ExchangeReply
        /// Which records of others it shows, for the audit log.
        var readings: [String] = []
        /// The changes and exits of the reply where others are sent the same.
        var news: WrittenNews?
        /// Whether there is anything in it that the device did not know.
        var isNews = false
        var scopes: Set<Scope> = []
    }

    var epochName: String { services.syncEpoch }

    package func exchange(_ request: ExchangeRequest, by sender: Sender) async throws -> Answer {
        try await crowd.counted { isCrowded in
            let known = try await known(request, by: sender)
            var answer = if let known { known } else { try await workedOut(request, by: sender) }
            if isCrowded { answer.reply.retryAfter = pause(Self.crowdedPause) }
            return answer
        }
    }

    /// The answer to what takes more than a look at memory.
    private func workedOut(_ request: ExchangeRequest, by sender: Sender) async throws -> Answer {
        guard request.schema <= SyncLimit.schema else { throw Problem.unsupportedSchema }
        let cursor = try request.cursor.map { try seal.open($0, for: sender.device, epoch: epochName) }
        if let cursor { try await checkIsOfUse(cursor, request, sender) }
        return try await pull(request, cursor, try await pushed(request, sender), sender)
    }

    private func pushed(_ request: ExchangeRequest, _ sender: Sender) async throws -> Push.Effect {
        guard !request.operations.isEmpty || request.skip != nil else { return Push.Effect() }
        let push = Push(services, sender.device, sender.origin, currentPrincipal: sender.current)
        return try await services.metrics.timed(.write) {
            try await push.carryOut(request.operations, skip: request.skip)
        }
    }

    var now: Instant { services.environment.now() }

    /// With when to come again: spread by chance, so that phones that met once do not meet for ever.
    func stamped(_ reply: ExchangeReply) -> ExchangeReply {
        var reply = reply
        reply.nextSync = pause(Self.idlePause)
        return reply
    }

    /// Seconds, up to a third more by chance.
    private func pause(_ seconds: Int64) -> Duration {
        let chance = services.environment.randomBytes(1).first ?? 0
        return .seconds(seconds + Int64(chance) * seconds / 3 / 256)
    }

    private static let idlePause: Int64 = 900
    private static let crowdedPause: Int64 = 60

    // MARK: Cursors that are of no use

    private func checkIsOfUse(_ cursor: Cursor, _ request: ExchangeRequest, _ sender: Sender) async throws {
        let problem: Problem? = try await services.store.read { snapshot in
            let head = try snapshot.head().revision
            let floor = try snapshot.exitsRemovedUntil().revision
            let isOfUse =
                cursor.epoch == epochName && cursor.schema == request.schema && (floor...).contains(cursor.data)
                && cursor.data <= head
            guard !isOfUse, !services.environment.hasBug(.staleCursorAcceptedAfterRestore) else { return nil }
            // A file that was copied back by hand has the same epoch and an older head.
            let isAhead = cursor.epoch == epochName && cursor.data > head
            let past = isAhead ? head : try snapshot.commonPast(withEpoch: cursor.epoch)
            let expected = try OperationLog(snapshot, device: sender.device).last() + 1
            return .resyncRequired(epoch: epochName, expected: expected, restoredTo: past)
        }
        if let problem { throw problem }
    }

    // MARK: Pulling

    private func pull(
        _ request: ExchangeRequest,
        _ cursor: Cursor?,
        _ effect: Push.Effect,
        _ sender: Sender
    ) async throws -> Answer {
        let answer = try await page(request, cursor, effect, sender)
        // Who waits is a listener like a stream of events; where there are too many, the reply is not held.
        guard request.wait > .zero, !answer.isNews, effect.results.isEmpty,
            let place = try? services.listeners.place(for: sender.user)
        else { return answer }
        defer { withExtendedLifetime(place) {} }
        let data = answer.reply.head
        guard try await services.live.changed(in: answer.scopes, after: data, within: request.wait) else {
            return answer
        }
        try await sender.judgedAgain()
        return try await page(request, cursor, effect, sender)
    }

    private func page(
        _ request: ExchangeRequest,
        _ cursor: Cursor?,
        _ effect: Push.Effect,
        _ sender: Sender
    ) async throws -> Answer {
        let today = services.workingHours.startOfDay(at: now)
        return try await services.metrics.timed(.read) {
            try await services.store.read { snapshot in
                let held = try scopes(of: sender, cursor, wish: request.follow, in: snapshot)
                let pull = Pull(
                    snapshot: snapshot,
                    passes: passes,
                    schema: request.schema,
                    budget: PageBudget(budget: request.budget.less(effect.results)),
                    own: effect.own,
                    created: effect.created,
                    today: today,
                    bugs: services.environment
                )
                let page = try pull.page(from: cursor, held, epoch: epochName)
                // Where only the position moved and nothing came of it, the old cursor does as well and costs nothing;
                // until it comes near what is not kept any more.
                let oldest = try snapshot.revision(at: now.advanced(by: .zero - Retention.cursorRenewal))
                let isOld = (cursor?.data ?? .zero) < oldest
                let head = try snapshot.head().revision
                var answer = answer(page, held, effect, sent: cursor, isOld: isOld, sender, head: head)
                if effect.results.isEmpty { answer.news = keep(page, answer, held, request, cursor, sender) }
                if request.wantsChecks, !page.hasMore {
                    answer.reply.checks = try ScopeContents(snapshot, schema: request.schema).digests(of: held.now)
                }
                return answer
            }
        }
    }

    func scopes(of sender: Sender, _ cursor: Cursor?, wish: [RecordID]?, in snapshot: Snapshot) throws -> HeldScopes {
        let grants = try snapshot.grants(of: sender.user)
        return try HeldScopes(grants: grants, cursor: cursor, wish: wish, in: snapshot, bugs: services.environment)
    }

    private func answer(
        _ page: Pull.Page,
        _ held: HeldScopes,
        _ effect: Push.Effect,
        sent: Cursor?,
        isOld: Bool,
        _ sender: Sender,
        head: Revision
    ) -> Answer {
        var reply = ExchangeReply(epoch: epochName, head: head, serverTime: now)
        reply.results = effect.results
        reply.drops = held.dropped.sorted()
        reply.exits = page.items.exits
        reply.groups = page.items.groups
        reply.hasMore = page.hasMore
        reply.isHeld = page.isHeld
        reply.remaining = page.remaining
        if sent == nil || !held.dropped.isEmpty || !held.gained.isEmpty { reply.scopes = held.now.sorted() }
        var answer = Answer(reply: reply)
        answer.readings = page.items.compactMap(\.record).readings(by: sender.patient)
        answer.isNews = !page.items.isEmpty || !held.dropped.isEmpty || !held.gained.isEmpty
        // After operations of one's own too: without it they would be sent back the next time.
        if answer.isNews || !effect.own.isEmpty || !page.cursor.differsOnlyInPosition(from: sent) || isOld {
            answer.reply.cursor = seal.seal(page.cursor, for: sender.device)
        }
        answer.reply = stamped(answer.reply)
        answer.scopes = held.now
        return answer
    }
}

extension Cursor {
    fileprivate func differsOnlyInPosition(from other: Cursor?) -> Bool {
        guard var other else { return false }
        other.data = data
        return self == other
    }
}

extension ByteCount {
    /// What is left for records beside results, which compress to about a third.
    fileprivate func less(_ results: [OperationResult]) -> ByteCount {
        guard !results.isEmpty else { return self }
        let used = results.reduce(0) { $0 + $1.json.serialized().count } / 3
        return ByteCount(bytes: max(bytes / 4, bytes - used))
    }
}

extension Problem {
    static let unsupportedSchema = Problem(
        .unsupportedSchema,
        "This server is older than the app: use its schema version.",
        extra: [JSON.Member("schema", .integer(Int64(SyncLimit.schema)))]
    )

    static func resyncRequired(epoch: String, expected: Int64, restoredTo: Revision?) -> Problem {
        var extra = [JSON.Member("epoch", .string(epoch)), JSON.Member("expected", .integer(expected))]
        if let restoredTo { extra.append(JSON.Member("restored_to", .integer(restoredTo.rawValue))) }
        return Problem(
            .resyncRequired,
            "What this device has read cannot be continued: compare with /api/v2/sync/check/.",
            extra: extra
        )
    }
}
