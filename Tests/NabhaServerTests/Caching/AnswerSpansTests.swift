import NabhaModel
import Testing

@testable import NabhaServer

@Suite("Answers by the timestamps they answer")
struct AnswerSpansTests {
    private func at(_ microseconds: Int64) -> Instant { Instant(microseconds: microseconds) }

    private func spans(_ answers: [(Range<Int64>, String)]) -> AnswerSpans<Instant, String> {
        var spans = AnswerSpans<Instant, String>()
        for (span, answer) in answers { _ = spans.insert(answer, for: at(span.lowerBound)..<at(span.upperBound)) }
        return spans
    }

    @Test(
        arguments: [
            (9, nil), (10, "a"), (19, "a"), (20, nil), (24, nil), (25, "b"), (29, "b"), (30, "c"), (39, "c"), (40, nil),
        ] as [(Int64, String?)]
    )
    func `are found from the first timestamp asked to the change after it`(since: Int64, answer: String?) {
        let spans = spans([(25..<30, "b"), (10..<20, "a"), (30..<40, "c")])
        #expect(spans[at(since)]?.answer == answer)
    }

    @Test func `reach further back when an earlier timestamp turns out to have the same`() {
        var spans = spans([(15..<20, "a"), (25..<30, "b")])
        let isNew = spans.insert("a again", for: at(10)..<at(20))
        #expect(!isNew)
        #expect(spans[at(10)]?.answer == "a")
        #expect(spans[at(10)]?.span == at(10)..<at(20))
        // One that reaches less far back changes nothing.
        _ = spans.insert("a again", for: at(18)..<at(20))
        #expect(spans[at(10)]?.answer == "a")
        #expect(spans[at(9)] == nil)
    }

    @Test func `of all time are found at every timestamp`() {
        var spans = AnswerSpans<Instant, String>()
        let isNew = spans.insert("whole", for: SyncExchange.wholeTime)
        #expect(isNew)
        #expect(spans[.distantPast]?.answer == "whole")
        #expect(spans[at(0)]?.answer == "whole")
    }

    @Test func `that answer nothing are never found`() {
        var spans = spans([(10..<20, "a")])
        _ = spans.insert("none", for: at(15)..<at(15))
        #expect(spans[at(15)]?.answer == "a")
        #expect(spans[at(12)]?.answer == "a")
    }
}
