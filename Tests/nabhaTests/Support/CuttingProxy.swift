import NIOCore
import NIOPosix
import NabhaModel
import Synchronization

/// A network that breaks: passes bytes on, and ends connections after as many as chance says.
final class CuttingProxy: Sendable {
    private struct State {
        var target: Int?
        var random: SeededGenerator
        var passed = 0
        var cuts = 0
        var waiting: [(bytes: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>
    private let cuts: Bool
    private let channel: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>

    private init(
        seed: UInt64,
        cuts: Bool,
        channel: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>
    ) {
        state = Mutex(State(target: nil, random: SeededGenerator(seed: seed)))
        self.cuts = cuts
        self.channel = channel
    }

    /// Runs a proxy for the time of `body`.
    ///
    /// - Parameter cuts: whether connections are cut at all.
    static func with(seed: UInt64, cuts: Bool = true, _ body: @Sendable (CuttingProxy) async throws -> Void)
        async throws
    {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let proxy = CuttingProxy(seed: seed, cuts: cuts, channel: channel)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await proxy.run() }
            try await body(proxy)
            group.cancelAll()
        }
    }

    var url: String { "http://127.0.0.1:\(channel.channel.localAddress?.port ?? 0)" }

    /// How many connections were cut.
    var cutCount: Int { state.withLock { $0.cuts } }

    /// Where bytes go from now on.
    func aim(at port: Int) { state.withLock { $0.target = port } }

    /// Returns when so many bytes more have passed, or the task is cancelled.
    func passed(_ bytes: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.waiting.append(($0.passed + bytes, continuation)) }
                note(0)
                // Cancelled before there was anybody to let go.
                if Task.isCancelled { release() }
            }
        } onCancel: {
            release()
        }
    }

    private func release() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume() }
    }

    private func note(_ bytes: Int) {
        let ready = state.withLock { state in
            state.passed += bytes
            let ready = state.waiting.filter { $0.bytes <= state.passed }
            state.waiting.removeAll { $0.bytes <= state.passed }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    private func run() async throws {
        // Ends by cancellation; connections under way end with it.
        try? await channel.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask { try? await self.serve(connection) }
                }
            }
        }
    }

    private func serve(_ client: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        let (target, bytes) = state.withLock { state in (state.target, Self.allowance(cuts, &state.random)) }
        let left = Allowance(bytes)
        try await client.executeThenClose { fromClient, toClient in
            guard let target else { return }
            let server = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: target) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            try await server.executeThenClose { fromServer, toServer in
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { try? await self.pass(fromClient, toServer, left) }
                    group.addTask { try? await self.pass(fromServer, toClient, left) }
                    // Either side's end is the end of both.
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    /// Half of all connections live; the others end within a request, between two, or within a reply.
    private static func allowance(_ cuts: Bool, _ random: inout SeededGenerator) -> Int {
        cuts && Bool.random(using: &random) ? Int.random(in: 0...3_000, using: &random) : .max
    }

    private func pass(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ left: Allowance
    ) async throws {
        for try await var bytes in inbound {
            let wanted = bytes.readableBytes
            let count = left.take(wanted)
            if let part = bytes.readSlice(length: count) { try await outbound.write(part) }
            note(count)
            guard count == wanted else { return state.withLock { $0.cuts += 1 } }
        }
    }
}

/// How many bytes a connection may still carry, both ways together.
private final class Allowance: Sendable {
    private let left: Mutex<Int>

    init(_ bytes: Int) { left = Mutex(bytes) }

    func take(_ wanted: Int) -> Int {
        left.withLock { left in
            let count = min(left, wanted)
            left -= count
            return count
        }
    }
}
