import NIOCore
import NIOPosix
import NabhaModel
import Synchronization

/// Stands between phones and a server whose port changes, and cuts connections at random bytes.
final class CuttingProxy: Sendable {
    private struct State {
        var target: Int
        var random: SeededGenerator
        var isCutting = true
        /// Bytes until somebody is told; nil where nobody wants to know.
        var countdown: Int?
        var reached: (@Sendable () -> Void)?
        var cuts = 0
    }
    private let state: Mutex<State>
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    init(target: Int, seed: UInt64) { state = Mutex(State(target: target, random: SeededGenerator(seed: seed))) }

    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }
    var url: String { "http://127.0.0.1:\(port)" }
    var cuts: Int { state.withLock { $0.cuts } }

    func start() async throws {
        let listening = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { near in near.eventLoop.makeCompletedFuture { try self.join(near) } }
            .bind(host: "127.0.0.1", port: 0).get()
        channel.withLock { $0 = listening }
    }

    func stop() async throws { try await channel.withLock { $0 }?.close() }

    /// Where the server is from now on.
    func lead(to port: Int) { state.withLock { $0.target = port } }

    func stopCutting() { state.withLock { $0.isCutting = false } }

    /// Has somebody told once so many bytes have passed.
    func after(_ bytes: Int, _ reached: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.countdown = bytes
            state.reached = reached
        }
    }

    private func join(_ near: any Channel) throws {
        let (target, allowance) = state.withLock { state -> (Int, Int) in
            let bytes = state.isCutting ? Int.random(in: 0...6_000, using: &state.random) : .max
            return (state.target, bytes)
        }
        let budget = Allowance(allowance)
        let outbound = Relay(budget, self)
        try near.pipeline.syncOperations.addHandler(outbound)
        // On one loop, so that neither side needs a lock.
        let loopBound = NIOLoopBound((outbound, budget), eventLoop: near.eventLoop)
        ClientBootstrap(group: near.eventLoop)
            .channelInitializer { far in
                far.eventLoop.makeCompletedFuture {
                    let inbound = Relay(loopBound.value.1, self)
                    inbound.lead(to: near)
                    try far.pipeline.syncOperations.addHandler(inbound)
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .whenComplete { result in
                switch result {
                case .success(let far):
                    if near.isActive { loopBound.value.0.lead(to: far) } else { far.close(promise: nil) }
                case .failure: near.close(promise: nil)
                }
            }
    }

    fileprivate func passed(_ bytes: Int) {
        let reached: (@Sendable () -> Void)? = state.withLock { state in
            guard let left = state.countdown else { return nil }
            state.countdown = left - bytes
            guard left <= bytes else { return nil }
            state.countdown = nil
            return state.reached
        }
        reached?()
    }

    fileprivate func cut() { state.withLock { $0.cuts += 1 } }
}

/// How many bytes a connection may still carry, both ways together; used on its event loop only.
private final class Allowance {
    var bytes: Int
    init(_ bytes: Int) { self.bytes = bytes }
}

/// Hands on what comes from one side to the other, until there is no allowance left.
private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private var other: (any Channel)?
    /// What came before there was another side.
    private var waiting: [ByteBuffer] = []
    private let allowance: Allowance
    private let proxy: CuttingProxy

    init(_ allowance: Allowance, _ proxy: CuttingProxy) {
        self.allowance = allowance
        self.proxy = proxy
    }

    func lead(to other: any Channel) {
        self.other = other
        for part in waiting { other.writeAndFlush(part, promise: nil) }
        waiting = []
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        let count = min(buffer.readableBytes, allowance.bytes)
        if allowance.bytes != .max { allowance.bytes -= count }
        proxy.passed(count)
        if let part = buffer.readSlice(length: count) {
            if let other { other.writeAndFlush(part, promise: nil) } else { waiting.append(part) }
        }
        guard buffer.readableBytes > 0 else { return }
        proxy.cut()
        other?.close(promise: nil)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { other?.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
