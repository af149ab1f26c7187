package import NabhaModel
import NabhaSync
import Synchronization

/// Sync lists that were built lately, for those who ask the same again: several phones of one doctor, everyone who sees
/// the same medicines, a phone whose reply was lost.
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

        fileprivate var size: Int { coded.count + (records?.utf8.count ?? 0) + (removed?.utf8.count ?? 0) + overhead }
    }

    private struct State {
        var young: [SyncVersion: AnswerSpans<Entry>] = [:]
        var old: [SyncVersion: AnswerSpans<Entry>] = [:]
        var youngBytes = 0
    }
    private let state = Mutex(State())

    package init() {}

    /// - Parameter since: the timestamp that is asked from.
    func entry(_ key: SyncVersion, since: Instant) -> Entry? {
        state.withLock { state in
            if let found = state.young[key]?[since] { return found.answer }
            guard let found = state.old[key]?[since] else { return nil }
            Self.insert(found.answer, key, found.span, into: &state)
            return found.answer
        }
    }

    /// - Parameter span: the timestamps that the entry answers.
    func insert(_ entry: Entry, for key: SyncVersion, answering span: Range<Instant>) {
        state.withLock { Self.insert(entry, key, span, into: &$0) }
    }

    private static func insert(_ entry: Entry, _ key: SyncVersion, _ span: Range<Instant>, into state: inout State) {
        guard entry.size < budget.bytes / 4 else { return }
        if state.youngBytes + entry.size > budget.bytes / 2 {
            state.old = state.young
            state.young = [:]
            state.youngBytes = 0
        }
        if state.young[key, default: AnswerSpans()].insert(entry, for: span) { state.youngBytes += entry.size }
    }
}
