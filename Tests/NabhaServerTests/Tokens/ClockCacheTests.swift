import Testing

@testable import NabhaServer

@Suite struct `The clock cache` {
    @Test func `keeps what is used and forgets what is not`() {
        var cache = ClockCache<Int, String>(limit: 3)
        for key in 1...3 { cache.insert("v\(key)", for: key) }
        _ = cache.value(for: 1)
        cache.insert("v4", for: 4)
        #expect(cache.value(for: 1) == "v1" && cache.value(for: 2) == nil && cache.value(for: 4) == "v4")
        cache.insert("other", for: 1)
        #expect(cache.value(for: 1) == "other" && cache.count == 3)
        cache.removeAll()
        #expect(cache.count == 0 && cache.value(for: 1) == nil)
    }

    @Test(arguments: [1, 2, 7, 64])
    func `agrees with what was put in, and never exceeds its limit`(_ limit: Int) {
        var cache = ClockCache<Int, Int>(limit: limit)
        var truth: [Int: Int] = [:]
        var state: UInt64 = 42
        for step in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let key = Int(state >> 33) % (2 * limit + 1)
            if state >> 62 == 0 {
                cache.insert(step, for: key)
                truth[key] = step
                #expect(cache.value(for: key) == step)
            } else if let value = cache.value(for: key) {
                #expect(value == truth[key])
            }
            #expect(cache.count <= limit)
        }
    }
}
