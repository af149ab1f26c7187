import NabhaModel
import Testing

@testable import NabhaServer

@Suite struct `Answers that are kept` {
    private struct Text: KeptAnswer, Hashable {
        let text: String
        let size: ByteCount

        init(_ text: String, _ bytes: Int = 10) {
            self.text = text
            size = ByteCount(bytes: bytes)
        }
    }

    private typealias Cache = AnswerCache<String, Int, Text>

    @Test func `are found by question and place`() {
        let cache = Cache(budget: ByteCount(bytes: 1_000))
        cache.insert(Text("a"), to: "q", from: 10..<20)
        #expect(cache.answer(to: "q", since: 19)?.text == "a")
        #expect(cache.answer(to: "q", since: 20) == nil)
        #expect(cache.answer(to: "other", since: 15) == nil)
    }

    @Test func `are forgotten when they have not been asked for while half the budget was filled twice`() {
        let cache = Cache(budget: ByteCount(bytes: 400))
        cache.insert(Text("asked"), to: "asked", from: 0..<1)
        cache.insert(Text("not asked"), to: "not asked", from: 0..<1)
        for number in 0..<100 {
            cache.insert(Text("filler"), to: "\(number)", from: 0..<1)
            #expect(cache.answer(to: "asked", since: 0)?.text == "asked", "after \(number)")
        }
        #expect(cache.answer(to: "not asked", since: 0) == nil)
    }

    @Test(arguments: [(99, true), (100, false), (10_000, false)])
    func `are not kept where one would take a quarter of the budget`(size: Int, isKept: Bool) {
        let cache = Cache(budget: ByteCount(bytes: 400))
        cache.insert(Text("large", size), to: "q", from: 0..<1)
        #expect((cache.answer(to: "q", since: 0) != nil) == isKept)
    }

    @Test func `take no more room when they are found to reach further back`() {
        let cache = Cache(budget: ByteCount(bytes: 400))
        cache.insert(Text("old"), to: "old", from: 0..<1)
        for place in (0..<1_000).reversed() { cache.insert(Text("same"), to: "q", from: place..<1_000) }
        #expect(cache.answer(to: "old", since: 0)?.text == "old")
        #expect(cache.answer(to: "q", since: 0)?.text == "same")
    }
}
