import Dispatch
import NabhaModel
import Testing

@testable import NabhaStore

@Suite("A stream from a snapshot")
struct SnapshotStreamTests {
    /// Hands over from a thread of its own, as the store does.
    private func produce(
        patience: Duration = .seconds(60),
        _ body: @escaping @Sendable (Handover<Int>) throws -> Void
    ) -> (Handover<Int>, AsyncStream<String>) {
        let handover = Handover<Int>(patience: patience)
        let (ends, end) = AsyncStream<String>.makeStream()
        DispatchQueue(label: "producer")
            .async {
                do {
                    try body(handover)
                    handover.finish(nil)
                    end.yield("finished")
                } catch {
                    handover.finish(error)
                    end.yield("\(error)")
                }
                end.finish()
            }
        return (handover, ends)
    }

    @Test func `brings every piece in order`() async throws {
        let (handover, _) = produce { for piece in 0..<100 { try $0.emit(piece) } }
        var pieces: [Int] = []
        while let piece = try await handover.next() { pieces.append(piece) }
        #expect(pieces == Array(0..<100))
    }

    @Test func `passes on what went wrong after the pieces before it`() async throws {
        let (handover, _) = produce { handover in
            try handover.emit(1)
            throw StoreError.busy
        }
        #expect(try await handover.next() == 1)
        await #expect(throws: StoreError.busy) { try await handover.next() }
    }

    @Test func `lets go of the snapshot when nobody asks for more`() async throws {
        let (handover, ends) = produce(patience: .milliseconds(1)) { for piece in 0..<100 { try $0.emit(piece) } }
        var iterator = ends.makeAsyncIterator()
        #expect(await iterator.next() == StoreError.readerTooSlow.description)
        await #expect(throws: StoreError.readerTooSlow) { try await handover.next() }
    }

    @Test func `ends its thread when it is cancelled, whether a piece lies ready or not`() async throws {
        let (handover, ends) = produce { for piece in 0..<100 { try $0.emit(piece) } }
        #expect(try await handover.next() == 0)
        handover.cancel()
        var iterator = ends.makeAsyncIterator()
        #expect(await iterator.next() == "\(CancellationError())")
    }
}
