import NIOCore
import NabhaModel
import Synchronization

/// A slow network inside the program, for showing and testing how the client behaves on one: it holds back, loses and cuts
/// off the bytes of each connection as a network of a profile would.
package final class SimulatedLink: Sendable {
    package let profile: LinkProfile
    /// How many times faster than in the field everything happens.
    package let speed: Double
    private let generator: Mutex<SeededGenerator>

    /// - Parameter seed: what is lost, and when it is cut off, follow from it.
    package init(_ profile: LinkProfile, seed: UInt64 = 1, speed: Double = 1) {
        self.profile = profile
        self.speed = speed
        generator = Mutex(SeededGenerator(seed: seed))
    }

    func handler() -> LinkHandler {
        LinkHandler(profile: profile, speed: speed, generator: SeededGenerator(seed: generator.withLock { $0.next() }))
    }
}

/// One direction of a connection: packets leave it in their order, no sooner than the link would bring them.
struct LinkLane {
    /// What fits into a packet of most networks, without the heads of IP and TCP.
    static let packet = 1_400

    let bitsPerSecond: Int
    let delay: Duration
    /// Losing a packet costs its time again, and the wait until that is noticed.
    let lossPercent: Double
    let retransmission: Duration
    private var free: NIODeadline = .uptimeNanoseconds(0)
    private var last: NIODeadline = .uptimeNanoseconds(0)

    init(bitsPerSecond: Int, delay: Duration, lossPercent: Double, retransmission: Duration) {
        self.bitsPerSecond = bitsPerSecond
        self.delay = delay
        self.lossPercent = lossPercent
        self.retransmission = retransmission
    }

    /// When something that was sent now is there.
    mutating func arrival(
        of bytes: Int,
        at now: NIODeadline,
        speed: Double,
        using generator: inout SeededGenerator
    ) -> NIODeadline {
        let time = Duration.seconds(Double(bytes * 8) / Double(bitsPerSecond))
        free = max(free, now) + TimeAmount(time / speed)
        var arrival = free + TimeAmount(delay / speed)
        if Double.random(in: 0..<100, using: &generator) < lossPercent {
            free = free + TimeAmount(time / speed)
            arrival = arrival + TimeAmount((time + retransmission) / speed)
        }
        last = max(last, arrival)
        return last
    }
}
