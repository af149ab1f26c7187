import NabhaSync
import Testing

@testable import NabhaServer

@Suite("Many exchanges at a time")
struct CrowdTests {
    @Test("Those beyond the limit are asked for patience, and the place of one that ended is free")
    func limit() async {
        let crowd = Crowd()
        func nested(_ depth: Int) async -> [Bool] {
            await crowd.counted { isCrowded in
                depth == 1 ? [isCrowded] : await nested(depth - 1) + [isCrowded]
            }
        }
        #expect(await nested(Crowd.limit).allSatisfy { !$0 })
        #expect(await nested(Crowd.limit + 1).count { $0 } == 1)
        #expect(await nested(1) == [false])
    }
}
