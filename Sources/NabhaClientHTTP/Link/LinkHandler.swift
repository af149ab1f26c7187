import NIOCore
import NabhaModel

/// The network of one connection.
final class LinkHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The connection was lost on the way.
    struct CutOff: Error {}

    private let profile: LinkProfile
    private let speed: Double
    private var generator: SeededGenerator
    private var up: LinkLane
    private var down: LinkLane
    private var isCut = false
    private var cut: Scheduled<Void>?
    private var hasSent = false

    init(profile: LinkProfile, speed: Double, generator: SeededGenerator) {
        self.profile = profile
        self.speed = speed
        self.generator = generator
        let half = profile.roundTrip / 2
        func lane(_ rate: Int) -> LinkLane {
            LinkLane(
                bitsPerSecond: rate,
                delay: half,
                lossPercent: profile.lossPercent,
                retransmission: profile.roundTrip * 2
            )
        }
        up = lane(profile.up)
        down = lane(profile.down)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard let cutOffs = profile.cutOffs else { return }
        let bounds = cutOffs.lowerBound / .seconds(1)...cutOffs.upperBound / .seconds(1)
        let after = Duration.seconds(Double.random(in: bounds, using: &generator)) / speed
        cut = context.eventLoop.assumeIsolated()
            .scheduleTask(in: TimeAmount(after)) { [self] in
                isCut = true
                context.fireErrorCaught(CutOff())
                context.close(promise: nil)
            }
    }

    func handlerRemoved(context: ChannelHandlerContext) { cut?.cancel() }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var buffer = unwrapOutboundIn(data)
        var now = NIODeadline.now()
        if !hasSent {
            // Nothing can be sent before the connection is made, which takes a round trip.
            hasSent = true
            now = now + TimeAmount(profile.roundTrip / speed)
        }
        while let packet = buffer.readSlice(length: min(LinkLane.packet, buffer.readableBytes)) {
            let isLast = buffer.readableBytes == 0
            let arrival = up.arrival(of: packet.readableBytes, at: now, speed: speed, using: &generator)
            later(context, arrival) { context in
                context.writeAndFlush(NIOAny(packet), promise: isLast ? promise : nil)
            } orElse: {
                if isLast { promise?.fail(CutOff()) }
            }
            if isLast { return }
        }
        promise?.succeed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while buffer.readableBytes > 0,
            let packet = buffer.readSlice(length: min(LinkLane.packet, buffer.readableBytes))
        {
            let arrival = down.arrival(of: packet.readableBytes, at: .now(), speed: speed, using: &generator)
            later(context, arrival) { context in
                context.fireChannelRead(NIOAny(packet))
                context.fireChannelReadComplete()
            }
        }
    }

    /// That the other side has closed is known only after all that it sent.
    func channelInactive(context: ChannelHandlerContext) {
        let arrival = down.arrival(of: 0, at: .now(), speed: speed, using: &generator)
        cut?.cancel()
        context.eventLoop.assumeIsolated().scheduleTask(deadline: arrival) { context.fireChannelInactive() }
    }

    private func later(
        _ context: ChannelHandlerContext,
        _ deadline: NIODeadline,
        _ body: @escaping (ChannelHandlerContext) -> Void,
        orElse: @escaping () -> Void = {}
    ) {
        context.eventLoop.assumeIsolated()
            .scheduleTask(deadline: deadline) { [self] in
                isCut ? orElse() : body(context)
            }
    }
}
