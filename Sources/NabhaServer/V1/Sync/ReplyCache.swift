package import NabhaModel
import NabhaSync
import Synchronization

/// Sync lists that were built lately, for those who ask the same again: several phones of one doctor, a phone whose reply
/// was lost.
///
/// Nothing in it can be out of date, for the version of the view is part of the key. Two generations: when the young one
/// has grown to half the budget it becomes the old one, and the old one is forgotten.
package final class ReplyCache: Sendable {
    /// What the cache may hold; a doctor's full list is some 300 KB.
    package static let budget = ByteCount.mebibytes(24)

    /// About what an entry takes besides its bytes.
    private static let overhead = 500

    /// What is needed to send a list again; of its body only the coded form.
    struct Entry: Sendable {
        let coded: [UInt8]
        let bodySize: Int
        let count: Int
        let removed: String?
        let records: String?

        init(_ reply: SyncReply, coded: [UInt8], bodySize: Int) {
            self.coded = coded
            self.bodySize = bodySize
            count = reply.count
            removed = reply.removed
            records = reply.records
        }
    }

    private struct State {
        var young: [SyncVersion: Entry] = [:]
        var old: [SyncVersion: Entry] = [:]
        var youngBytes = 0
    }
    private let state = Mutex(State())

    package init() {}

    func entry(_ key: SyncVersion) -> Entry? {
        state.withLock { state in
            if let entry = state.young[key] { return entry }
            guard let entry = state.old[key] else { return nil }
            Self.insert(entry, key, into: &state)
            return entry
        }
    }

    func insert(_ entry: Entry, for key: SyncVersion) {
        state.withLock { Self.insert(entry, key, into: &$0) }
    }

    private static func insert(_ entry: Entry, _ key: SyncVersion, into state: inout State) {
        let size = entry.coded.count + (entry.records?.utf8.count ?? 0) + overhead
        guard size < budget.bytes / 4 else { return }
        if state.youngBytes + size > budget.bytes / 2 {
            state.old = state.young
            state.young = [:]
            state.youngBytes = 0
        }
        state.young[key] = entry
        state.youngBytes += size
    }
}
