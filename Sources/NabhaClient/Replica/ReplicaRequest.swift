package import NabhaModel
import NabhaSync

/// One request to the server, made by ``Replica/nextRequest(_:)`` and given back with what came of it.
package struct ReplicaRequest: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Pushes edits and pulls changes.
        case sync
        /// Compares what the phone has with what the server has.
        case check
    }

    package let kind: Kind
    /// Tells it from every other request of this replica.
    let serial: Int64
    /// JSON, to be sent with `POST`.
    package let body: [UInt8]
    /// The credential: for `Authorization: Bearer …`.
    package let token: String
    /// Of the operations in it, ascending.
    package let numbers: [Int64]
    /// Seconds for which the server may hold the reply.
    package let wait: Duration
    let content: Content

    /// What is to be known of it once the reply is there.
    struct Content: Sendable, Hashable {
        var schema = SyncLimit.schema
        var follow: [RecordID]?
        var skip: Int64?
        var asksForCheck = false
        var app: String?
        var parts: [CheckPart] = []
    }

    /// On the server.
    package var path: String {
        switch kind {
        case .sync: "/api/v2/sync/"
        case .check: "/api/v2/sync/check/"
        }
    }
}

/// How the next request should be.
package struct ExchangeOptions: Sendable, Hashable {
    /// How many bytes the reply may have.
    package var budget: ByteCount
    /// How many bytes of edits may be sent, before compression; one edit is always sent.
    package var upload: ByteCount
    /// How long the server may hold the reply while there is nothing new.
    package var wait: Duration
    /// Whether to ask for the digests of what the phone should have, although it is not yet time.
    package var wantsCheck: Bool
    /// Name and version of the app, told to the server when they change.
    package var app: String?

    package init(
        budget: ByteCount = SyncLimit.standardBudget,
        upload: ByteCount = SyncLimit.standardBudget,
        wait: Duration = .zero,
        wantsCheck: Bool = false,
        app: String? = nil
    ) {
        self.budget = budget
        self.upload = upload
        self.wait = wait
        self.wantsCheck = wantsCheck
        self.app = app
    }
}

/// What a reply, or the lack of one, comes to.
package struct ReplicaOutcome: Sendable, Hashable {
    package enum Next: Sendable, Hashable {
        /// There is more to fetch, send or compare: ask again at once.
        case again
        /// All that could be done was done.
        case rest
        /// Ask again, but not at once.
        case later
        /// The user has to sign in.
        case signIn
    }

    package var next: Next
    /// No sooner than after this.
    package var retryAfter: Duration?
    /// When to look for news, if nothing happens before.
    package var nextSync: Duration?
    /// Results that came, and how many of them were refusals.
    package var results = 0
    package var refusals = 0
    /// Records that were written or removed.
    package var records = 0
    /// Records and exits in the reply, also those that were put aside, and parts that need not be compared again.
    package var received = 0
    /// About how many records are still to come.
    package var remaining: Int?

    package init(_ next: Next, retryAfter: Duration? = nil) {
        self.next = next
        self.retryAfter = retryAfter
    }
}
