public import Foundation

/// How things stand between this phone and the server, for people to see.
public struct SyncStatus: Sendable, Hashable {
    /// What the client is doing.
    public enum Phase: Sendable, Hashable {
        /// Nobody has signed in yet, or the session has ended. Edits are kept.
        case needsSignIn
        /// Nothing is under way.
        case idle
        /// Edits are on their way, or changes are being fetched.
        case syncing
        /// What the phone has is being compared with what the server has.
        case checking
        /// The last try failed; the next one comes by itself.
        case waiting
    }

    /// What the client is doing.
    public var phase = Phase.idle
    /// Edits without the server's answer.
    public var pending = 0
    /// When the oldest of them was made.
    public var oldestPending: Date?
    /// Records about which somebody has to decide.
    public var attention = 0
    /// Bytes sent and received since the client was made.
    public var bytes = 0
    /// When the server last answered.
    public var lastSuccess: Date?
    /// Records on this phone.
    public var records = 0
    /// About how many are still to come.
    public var remaining = 0
    /// Why the last try failed; nil after a success.
    public var lastError: SyncError?

    /// Nothing is known yet.
    public init() {}
}

/// Why a sync did not go through.
///
/// None is about a single edit: those are refused one by one and wait for a decision.
public enum SyncError: Error, Sendable, Hashable {
    /// There was no reply: no network, or one that lost it.
    case offline
    /// The user has to sign in, for the first time or again.
    case needsSignIn
    /// Username or password are not right.
    case wrongPassword
    /// Another user's records are on this phone under this name.
    case anotherUser
    /// The server has too much to do; after this many seconds it will do.
    case busy(seconds: Int)
    /// The server answered with a problem, by its status and code.
    case server(status: Int, code: String)
    /// What came is no reply of the protocol; nothing of it was applied.
    case malformedReply
    /// The phone's database could not be read or written, or is of a later version of the app.
    case storage
}
