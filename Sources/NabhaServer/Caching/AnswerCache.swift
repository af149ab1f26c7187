import NabhaModel
import Synchronization

/// An answer that says how much memory it takes.
protocol KeptAnswer: Sendable {
    var size: ByteCount { get }
}

/// Answers that were worked out lately, for those who ask the same again: several phones of one doctor, everyone who sees
/// the same medicines, a phone whose reply was lost.
///
/// Nothing in it can be out of date, for what an answer depends on is part of the question. Two generations: when the
/// young one has grown to half the budget it becomes the old one, and the old one is forgotten.
final class AnswerCache<Question: Hashable & Sendable, Place: Comparable & Sendable, Answer: KeptAnswer>: Sendable {
    private struct State {
        var young: [Question: AnswerSpans<Place, Answer>] = [:]
        var old: [Question: AnswerSpans<Place, Answer>] = [:]
        var youngBytes = 0
    }
    private let budget: ByteCount
    private let state = Mutex(State())

    /// - Parameter budget: what it may hold.
    init(budget: ByteCount) { self.budget = budget }

    /// - Parameter since: the place that is asked from.
    func answer(to question: Question, since: Place) -> Answer? {
        state.withLock { state in
            if let found = state.young[question]?[since] { return found.answer }
            guard let found = state.old[question]?[since] else { return nil }
            insert(found.answer, question, found.span, into: &state)
            return found.answer
        }
    }

    /// - Parameter span: the places that it answers.
    func insert(_ answer: Answer, to question: Question, from span: Range<Place>) {
        state.withLock { insert(answer, question, span, into: &$0) }
    }

    private func insert(_ answer: Answer, _ question: Question, _ span: Range<Place>, into state: inout State) {
        let size = answer.size.bytes
        guard size < budget.bytes / 4 else { return }
        if state.youngBytes + size > budget.bytes / 2 {
            state.old = state.young
            state.young = [:]
            state.youngBytes = 0
        }
        if state.young[question, default: AnswerSpans()].insert(answer, for: span) { state.youngBytes += size }
    }
}
