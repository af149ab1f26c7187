import NIOCore
import Synchronization

/// How many bytes went over the wire, with everything of HTTP that was around the bodies.
package struct WireCount: Sendable, Hashable {
    package var sent = 0
    package var received = 0
    /// Connections that were made.
    package var connections = 0

    package init() {}

    package static func - (left: WireCount, right: WireCount) -> WireCount {
        var difference = left
        difference.sent -= right.sent
        difference.received -= right.received
        difference.connections -= right.connections
        return difference
    }
}

/// Counts what the connections of a client send and receive.
final class WireMeter: Sendable {
    private let counts = Mutex(WireCount())

    var count: WireCount { counts.withLock { $0 } }

    func change(_ change: (inout WireCount) -> Void) { counts.withLock { change(&$0) } }
}

/// Stands next to the socket.
final class WireMeterHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let meter: WireMeter

    init(_ meter: WireMeter) { self.meter = meter }

    func handlerAdded(context: ChannelHandlerContext) { meter.change { $0.connections += 1 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = unwrapInboundIn(data).readableBytes
        meter.change { $0.received += count }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let count = unwrapOutboundIn(data).readableBytes
        meter.change { $0.sent += count }
        context.write(data, promise: promise)
    }
}
