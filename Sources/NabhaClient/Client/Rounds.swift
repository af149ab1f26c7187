/// The exchanges of one sync, which must come to an end whatever the server says.
struct Rounds: Hashable {
    private var count = 0
    /// Without anything new, one after the other.
    private var idle = 0
    private var pending: Int?

    /// Far more than the pages of a first sync on a bad link; what is left goes on with the next sync.
    static let most = 2_000
    /// A few are normal: after a restore, or where a number was used already.
    static let mostIdle = 20

    /// - Parameter pending: edits without a result; fewer than before are progress too.
    /// - Throws: where nothing comes of asking at once again.
    mutating func begin(pending: Int) throws(SyncError) {
        if let before = self.pending, pending < before { idle = 0 }
        self.pending = pending
        guard idle < Self.mostIdle else { throw .malformedReply }
        guard count < Self.most else { throw .busy(seconds: 60) }
        count += 1
        idle += 1
    }

    /// Something came.
    mutating func progressed() { idle = 0 }
}
