import NabhaModel
import NabhaSync
import Testing

@testable import NabhaClient

@Suite struct `The pace of a client` {
    @Test(arguments: [(1, 4), (2, 8), (5, 64), (9, 900), (10, 900), (70, 900)])
    func `waits up to twice as long after each failure, and at most a quarter of an hour`(failures: Int, seconds: Int) {
        var backoff = Backoff()
        var longest = Duration.zero
        var shortest = Duration.zero
        for _ in 1...failures {
            var lucky = backoff
            shortest = lucky.failed(chance: 0)
            longest = backoff.failed(chance: 1)
        }
        #expect(longest == .seconds(seconds))
        #expect(shortest == .zero)
        backoff.succeeded()
        #expect(backoff.failed(chance: 1) == .seconds(4))
    }

    @Test(arguments: [(.min, 0), (-1, 0), (7, 7), (3_600, 3_600), (3_601, 3_600), (.max, 3_600)] as [(Int64, Int)])
    func `waits after a refusal as long as it was asked to, and at most an hour`(asked: Int64, seconds: Int) {
        #expect(Pause.afterRefusal(asked) == .seconds(seconds))
        let reply = TransportReply(status: 503, headers: ["retry-after": "\(asked)"])
        #expect(reply.retryAfter == .seconds(seconds))
    }

    @Test(
        arguments: [(.min, 10), (9, 10), (10, 10), (86_400, 86_400), (86_401, 86_400), (.max, 86_400)] as [(Int64, Int)]
    )
    func `looks for news neither all the time nor never`(recommended: Int64, seconds: Int) {
        #expect(Pause.untilNextSync(.seconds(recommended)) == .seconds(seconds))
    }

    @Test func `lets a sync be that brings nothing, or has gone on for very long`() throws {
        var idle = Rounds()
        for _ in 1...Rounds.mostIdle { try idle.begin(pending: 3) }
        #expect(throws: SyncError.malformedReply) { try idle.begin(pending: 3) }
        // An edit that got its result is progress.
        try idle.begin(pending: 2)
        var busy = Rounds()
        for _ in 1...Rounds.most {
            try busy.begin(pending: 0)
            busy.progressed()
        }
        #expect(throws: SyncError.busy(seconds: 60)) { try busy.begin(pending: 0) }
    }

    @Test func `waits no less than the server asked for`() {
        var backoff = Backoff()
        #expect(backoff.failed(chance: 0.5, retryAfter: .seconds(60)) == .seconds(60))
        #expect(backoff.failed(chance: 1, retryAfter: .seconds(1)) == .seconds(8))
    }

    @Test(arguments: [2_500, 20_000, 125_000, 10_000_000])
    func `asks for what takes eight seconds on the link`(bytesPerSecond: Int) {
        var link = LinkBudget()
        #expect(link.budget == .kibibytes(8))
        for _ in 1...20 {
            link.measured(bytes: link.bytes, in: .seconds(1) * (Double(link.bytes) / Double(bytesPerSecond)))
        }
        let wanted = min(bytesPerSecond * 8, SyncLimit.largestBudget.bytes)
        #expect(abs(link.bytes - wanted) <= wanted / 100)
    }

    @Test func `asks for less when nothing comes back, but always for something`() {
        var link = LinkBudget()
        link.lost()
        #expect(link.budget == .kibibytes(4))
        for _ in 1...30 { link.lost() }
        #expect(link.budget.bytes == LinkBudget.smallest)
        #expect(link.upload.bytes == LinkBudget.smallest)
        link.measured(bytes: 100, in: .seconds(10))
        #expect(link.budget.bytes == LinkBudget.smallest)
    }
}
