import HTTPTypes
import Hummingbird
import NIOCore

/// Compresses what is written to it and passes that on.
struct DeflatingWriter: ResponseBodyWriter {
    /// Compressed bytes are passed on when there are this many: a packet each, and not a header each.
    static let sendByteCount = 8 * 1_024

    private var parent: any ResponseBodyWriter
    private let deflater: Deflater
    private let counter: BodyByteCounter
    private let hasParts: Bool
    private var isFirst = true
    private var ready = ByteBuffer()

    /// - Parameter hasParts: whether what is written at once is like itself and unlike the rest.
    init(parent: any ResponseBodyWriter, deflater: Deflater, counter: BodyByteCounter, hasParts: Bool = false) {
        self.parent = parent
        self.deflater = deflater
        self.counter = counter
        self.hasParts = hasParts
    }

    @concurrent mutating func write(_ buffer: ByteBuffer) async throws {
        if hasParts, !isFirst { deflater.endBlock(into: &ready) }
        isFirst = false
        deflater.deflate(buffer, into: &ready)
        counter.add(before: buffer.readableBytes, after: 0)
        if ready.readableBytes >= Self.sendByteCount { try await send() }
    }

    @concurrent consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        deflater.finish(into: &ready)
        try await send()
        try await parent.finish(trailingHeaders)
    }

    @concurrent private mutating func send() async throws {
        guard ready.readableBytes > 0 else { return }
        counter.add(before: 0, after: ready.readableBytes)
        try await parent.write(ready)
        ready = ByteBuffer()
    }
}

/// Keeps what is written to it.
final class CollectingWriter: ResponseBodyWriter {
    private(set) var collected = ByteBuffer()

    func write(_ buffer: ByteBuffer) async throws {
        collected.writeImmutableBuffer(buffer)
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
