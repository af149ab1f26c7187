import Synchronization

/// What a page tells, written once for all devices that get it, and compressed once where any of them takes that.
package final class WrittenNews: Sendable {
    /// As ``ExchangeReply`` writes the end of its object, in the parts in which it is best compressed.
    let parts: [ArraySlice<UInt8>]
    let size: Int
    private let compressed = Mutex<DeflatedText?>(nil)

    init(_ parts: [ArraySlice<UInt8>]) {
        self.parts = parts
        size = parts.reduce(0) { $0 + $1.count }
    }

    /// Two that ask first at the same time both compress, to the same.
    func deflated(by deflater: Deflater) -> DeflatedText {
        if let known = compressed.withLock({ $0 }) { return known }
        let text = DeflatedText(parts, by: deflater)
        compressed.withLock { $0 = text }
        return text
    }
}
