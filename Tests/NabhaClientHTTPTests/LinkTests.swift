import NIOCore
import NabhaModel
import Testing

@testable import NabhaClientHTTP

@Suite("A simulated link")
struct LinkTests {
    private func lane(lossPercent: Double = 0) -> LinkLane {
        LinkLane(
            bitsPerSecond: 8_000,
            delay: .milliseconds(100),
            lossPercent: lossPercent,
            retransmission: .milliseconds(500)
        )
    }

    @Test func `brings bytes at its rate, one after the other`() {
        var (lane, generator) = (lane(), SeededGenerator(seed: 1))
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let first = lane.arrival(of: 1_000, at: start, speed: 1, using: &generator)
        #expect(first - start == .milliseconds(1_100))
        let second = lane.arrival(of: 1_000, at: start, speed: 1, using: &generator)
        #expect(second - start == .milliseconds(2_100))
    }

    @Test func `is faster when it is told to be`() {
        var (lane, generator) = (lane(), SeededGenerator(seed: 1))
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        #expect(lane.arrival(of: 1_000, at: start, speed: 10, using: &generator) - start == .milliseconds(110))
    }

    @Test func `makes what was lost late, and what is behind it wait`() {
        var (lane, generator) = (lane(lossPercent: 100), SeededGenerator(seed: 1))
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let lost = lane.arrival(of: 1_000, at: start, speed: 1, using: &generator)
        #expect(lost - start == .milliseconds(2_600))
        #expect(lane.arrival(of: 0, at: start, speed: 1, using: &generator) >= lost)
    }

    @Test func `has each network of the field, steady and dropping`() {
        #expect(LinkProfile.all.count == 6)
        #expect(LinkProfile.named("2g-edge") == .edge)
        #expect(LinkProfile.named("2g-edge-cutoffs")?.cutOffs != nil)
        #expect(LinkProfile.named("5g") == nil)
        var count = WireCount()
        count.sent = 2_500
        count.received = 5_000
        #expect(LinkProfile.edge.time(count, roundTrips: 2) == .milliseconds(1_400 + 1_000 + 1_000))
    }
}
