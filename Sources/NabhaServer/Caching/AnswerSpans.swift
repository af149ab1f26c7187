/// Answers to one question, each with the places from which it is the answer: timestamps, or revisions.
///
/// Between two changes every place has the same answer, so that phones which last synced at different times share it.
struct AnswerSpans<Place: Comparable & Sendable, Answer: Sendable>: Sendable {
    struct Found: Sendable {
        let span: Range<Place>
        let answer: Answer
    }

    /// In the order of their places; no two overlap, for a span ends where the next change lies.
    private var spans: [Found] = []

    /// The answer to a question from this place on.
    subscript(since: Place) -> Found? {
        let index = index(endingAfter: since)
        guard index < spans.endIndex, spans[index].span.contains(since) else { return nil }
        return spans[index]
    }

    /// - Parameter span: from a place that was asked to the change after it.
    /// - Returns: false where the answer was known and has only been found to reach further back.
    mutating func insert(_ answer: Answer, for span: Range<Place>) -> Bool {
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

    /// The first span that ends after a place.
    private func index(endingAfter place: Place) -> Int {
        var range = spans.startIndex..<spans.endIndex
        while let first = range.first {
            let middle = first + range.count / 2
            range = spans[middle].span.upperBound > place ? first..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}
