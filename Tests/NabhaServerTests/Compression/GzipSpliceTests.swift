import NIOCore
import NabhaModel
import NabhaSync
import Testing

@testable import NabhaServer

@Suite struct `Gzip bodies put together` {
    private static let openings = [
        "{", #"{"epoch":"00c0ffee","head":17"#, String(repeating: #""x":1,"#, count: 20_000),
    ]

    @Test(arguments: openings, [[""], ["}"], [#","changes":[]}"#], [String(repeating: "abc", count: 50_000), "}"]])
    func `are read as beginning and end one after the other`(opening: String, ends: [String]) async throws {
        let splice = GzipSplice()
        let news = WrittenNews(ends.map { Array($0.utf8)[...] })
        // The second time, the end is compressed already, and the deflater has been used.
        for _ in 0..<2 {
            let body = try #require(await splice.body(Array(opening.utf8)[...], news))
            let text = try Sample.inflated(body, .gzip)
            #expect(String(buffer: text) == opening + ends.joined())
        }
    }

    /// A few bits between the two parts mean nothing.
    @Test func `are never read as another text where a bit is wrong`() async throws {
        let opening = Array(#"{"epoch":"00c0ffee","head":17"#.utf8)
        let news = WrittenNews([Array(#","changes":[{"model":"appointment"}]}"#.utf8)[...]])
        let body = try #require(await GzipSplice().body(opening[...], news))
        let text = try Sample.inflated(body, .gzip)
        for index in 10..<body.readableBytes {
            var damaged = body
            let byte = try #require(damaged.getInteger(at: index, as: UInt8.self))
            damaged.setInteger(byte ^ 0x10, at: index)
            let read = try? Sample.inflated(damaged, .gzip)
            #expect(read == nil || read == text, "byte \(index)")
        }
    }

    @Test func `say how long they are, and share the end between tasks`() async throws {
        let news = WrittenNews([Array(String(repeating: "news ", count: 1_000).utf8)[...]])
        let splice = GzipSplice()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<32 {
                group.addTask {
                    let body = try #require(await splice.body(Array("phone \(number): ".utf8)[...], news))
                    return try Sample.inflated(body, .gzip).readableBytes - "phone \(number): ".utf8.count
                }
            }
            for try await length in group { #expect(length == news.size) }
        }
    }
}
