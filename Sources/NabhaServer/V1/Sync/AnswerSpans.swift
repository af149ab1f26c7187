import NabhaModel

/// Answers to one question, each with the timestamps from which it is the answer.
///
/// Between two changes of a view every timestamp has the same answer, so that phones which last synced at different
/// times share it.
struct AnswerSpans<Answer: Sendable>: Sendable {
    struct Found: Sendable {
        let span: Range<Instant>
        let answer: Answer
    }

    /// In the order of time; no two overlap, for a span ends where the next change lies.
    private var spans: [Found] = []

    /// The answer to a question from this timestamp on.
    subscript(since: Instant) -> Found? {
        let index = index(endingAfter: since)
        guard index < spans.endIndex, spans[index].span.contains(since) else { return nil }
        return spans[index]
    }

    /// - Parameter span: from a timestamp that was asked to the change after it.
    /// - Returns: false where the answer was known and has only been found to reach further back.
    mutating func insert(_ answer: Answer, for span: Range<Instant>) -> Bool {
        guard !span.isEmpty else { return false }
        let index = index(endingAfter: span.lowerBound)
        guard index < spans.endIndex, spans[index].span.upperBound == span.upperBound else {
            spans.insert(Found(span: span, answer: answer), at: index)
            return true
        }
        let known = spans[index]
        let lower = min(known.span.lowerBound, span.lowerBound)
        spans[index] = Found(span: lower..<span.upperBound, answer: known.answer)
        return false
    }

    /// The first span that ends after an instant.
    private func index(endingAfter instant: Instant) -> Int {
        var range = spans.startIndex..<spans.endIndex
        while let first = range.first {
            let middle = first + range.count / 2
            range = spans[middle].span.upperBound > instant ? first..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}
