import NabhaModel
import NabhaStore
import NabhaSync

/// A page of changes that was read lately, without what differs between the devices that get it.
struct KeptPage: KeptAnswer {
    static let budget = ByteCount.mebibytes(8)

    let exits: [ExchangeReply.Exit]
    let groups: [RecordGroup]
    /// For the audit log, as ``ReadAudit`` takes it.
    let readings: [String]
    /// nil where nothing of what changed is the device's to know.
    let news: WrittenNews?

    init(_ page: Pull.Page, readings: [String]) {
        exits = page.items.exits
        groups = page.items.groups
        self.readings = readings
        news = page.items.isEmpty ? nil : WrittenNews(ExchangeReply.news(exits, groups))
    }

    /// Values take about as much again as their text, and twice that as values of Swift.
    var size: ByteCount {
        ByteCount(bytes: 1_000 + 4 * (news?.size ?? 0) + readings.reduce(0) { $0 + $1.utf8.count })
    }

    /// Everything that a page depends on but the device's position; which of them have the same page is found when one
    /// is read.
    struct Question: Hashable, Sendable {
        let scopes: [Scope]
        let schema: Int
        let budget: ByteCount
        /// Readings about oneself are not noted.
        let patient: RecordID?
        /// When anything in the scopes last changed.
        let version: Revision
    }
}

/// Pages of API v2, by the positions that devices ask from.
typealias PageCache = AnswerCache<KeptPage.Question, Revision, KeptPage>
