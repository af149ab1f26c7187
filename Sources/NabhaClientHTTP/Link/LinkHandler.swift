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
    /// On their way in either direction.
    private var sending: CircularBuffer<(ByteBuffer, EventLoopPromise<Void>?)> = []
    private var coming: CircularBuffer<ByteBuffer> = []
    /// What the link has brought and nobody has asked for yet.
    private var arrived: [ByteBuffer] = []
    /// Asked for before this handler was there.
    private var wantsBytes = true

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

    // MARK: To the network

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var buffer = unwrapOutboundIn(data)
        var now = NIODeadline.now()
        if !hasSent {
            // Nothing can be sent before the connection is made, which takes a round trip.
            hasSent = true
            now = now + TimeAmount(profile.roundTrip / speed)
        }
        repeat {
            let packet = buffer.readSlice(length: min(LinkLane.packet, buffer.readableBytes)) ?? ByteBuffer()
            let arrival = up.arrival(of: packet.readableBytes, at: now, speed: speed, using: &generator)
            sending.append((packet, buffer.readableBytes == 0 ? promise : nil))
            context.eventLoop.assumeIsolated().scheduleTask(deadline: arrival) { [self] in send(context) }
        } while buffer.readableBytes > 0
    }

    /// The oldest packet: tasks that are due at the same time come in any order.
    private func send(_ context: ChannelHandlerContext) {
        guard let (packet, promise) = sending.popFirst() else { return }
        if isCut { promise?.fail(CutOff()) } else { context.writeAndFlush(NIOAny(packet), promise: promise) }
    }

    // MARK: From the network

    /// Bytes must not come unasked for: the client would take that for a server that closes the connection.
    func read(context: ChannelHandlerContext) {
        wantsBytes = true
        deliver(context)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        while buffer.readableBytes > 0,
            let packet = buffer.readSlice(length: min(LinkLane.packet, buffer.readableBytes))
        {
            let arrival = down.arrival(of: packet.readableBytes, at: .now(), speed: speed, using: &generator)
            coming.append(packet)
            context.eventLoop.assumeIsolated().scheduleTask(deadline: arrival) { [self] in arrive(context) }
        }
    }

    private func arrive(_ context: ChannelHandlerContext) {
        guard let packet = coming.popFirst(), !isCut else { return }
        arrived.append(packet)
        deliver(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Nothing of it has arrived yet; what comes behind it is on its way already.
        context.read()
    }

    private func deliver(_ context: ChannelHandlerContext) {
        guard wantsBytes, !arrived.isEmpty else { return }
        wantsBytes = false
        let packets = arrived
        arrived = []
        for packet in packets { context.fireChannelRead(NIOAny(packet)) }
        context.fireChannelReadComplete()
        // As the channel does after each read of the socket; the client holds it back until it wants more.
        context.channel.read()
    }

    /// That the other side has closed is known only after all that it sent.
    func channelInactive(context: ChannelHandlerContext) {
        let arrival = down.arrival(of: 0, at: .now(), speed: speed, using: &generator)
        cut?.cancel()
        context.eventLoop.assumeIsolated()
            .scheduleTask(deadline: arrival) { [self] in
                wantsBytes = true
                deliver(context)
                context.fireChannelInactive()
            }
    }
}
