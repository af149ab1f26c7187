import HTTPTypes
import Hummingbird
import NIOCore
import NabhaModel
import NabhaStore
import NabhaSync
import ServiceLifecycle

/// Tells clients at once that there is something new for them; what it is they get by sync.
struct EventController: Sendable {
    let services: Services

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/api/v2/events/", .signedIn, "Be told when there is something new", events)
                .takingDevices()
        ]
    }

    private func events(_ call: Call) async throws -> Reply {
        let caller = try call.principal()
        let seconds = try call.integerParameter("seconds", in: 0...Listeners.longest) ?? Listeners.longest
        let first = EventStream(
            services: services,
            authorization: call.request.headers[.authorization],
            caller: caller,
            followed: try call.followedPharmacies(),
            lifetime: .seconds(seconds)
        )
        let place = try services.listeners.place(for: caller.user)
        let request = call.request
        return Reply(
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { withExtendedLifetime(place) {} }
                // Without it a client that has left would be noticed at the next event only.
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    var stream = first
                    while let event = try await stream.next() { try await writer.write(ByteBuffer(string: event)) }
                }
                try await writer.finish(nil)
            }
        )
    }
}

/// One client's stream, from its first event to its last.
struct EventStream: Sendable {
    private let services: Services
    /// By which the client has shown who it is, and is judged again before each event.
    private let authorization: String?
    private var caller: Principal
    /// Pharmacies whose stock the client keeps.
    private let followed: Set<RecordID>
    private let end: ContinuousClock.Instant
    private let keepAlive: Duration
    /// The head that the client was told last.
    private var known: Revision?

    init(
        services: Services,
        authorization: String?,
        caller: Principal,
        followed: Set<RecordID>,
        lifetime: Duration,
        keepAlive: Duration = Listeners.keepAlive
    ) {
        self.services = services
        self.authorization = authorization
        self.caller = caller
        self.followed = followed
        self.keepAlive = keepAlive
        end = .now + lifetime
    }

    /// What is to be sent next, once it is time; nil at the end.
    mutating func next() async throws -> String? {
        guard let known else { return try await head() }
        let left = min(keepAlive, ContinuousClock.now.duration(to: end))
        guard left > .zero, !Task.isShuttingDownGracefully else { return nil }
        let changed = try await services.live.changed(in: scopes, after: known, within: left)
        try Task.checkCancellation()
        do {
            let sender = try await services.authenticator.caller(authorization, takesDevices: true)
            guard let sender else { return nil }
            caller = sender.principal
        } catch is Problem {
            // The status has been sent long ago: all that can be told is the end.
            return nil
        }
        return changed ? try await head() : ":\n\n"
    }

    private mutating func head() async throws -> String {
        let head = try await services.store.head().revision
        known = head
        return "data: {\"head\": \(head.rawValue)}\n\n"
    }

    /// What the client may keep a part of.
    private var scopes: Set<Scope> {
        var scopes = Set(caller.grants.filter { $0.to == nil }.map(\.scope))
        // The stock of the whole district is nobody's news but theirs who follow it pharmacy by pharmacy.
        if scopes.remove(.stock) != nil { scopes.formUnion(followed.map { Scope(.pharmacy, $0) }) }
        return scopes
    }
}

extension Call {
    /// `?follow=5,6`: pharmacies, as many as a sync may follow.
    fileprivate func followedPharmacies() throws(Problem) -> Set<RecordID> {
        guard let text = try parameter("follow"), !text.isEmpty else { return [] }
        let ids = text.split(separator: ",", omittingEmptySubsequences: false).map { RecordID($0) }
        guard ids.count <= SyncLimit.followedPharmacies, ids.allSatisfy({ $0 ?? 0 > 0 }) else {
            throw .validation("follow", "Must be ids of pharmacies, at most \(SyncLimit.followedPharmacies).")
        }
        return Set(ids.compactMap { $0 })
    }
}
