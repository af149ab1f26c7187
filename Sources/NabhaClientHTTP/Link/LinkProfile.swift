import NabhaModel

/// How a mobile network of the field is: what it carries, how long it takes, what it loses.
package struct LinkProfile: Sendable, Hashable {
    /// `2g-edge`.
    package let name: String
    /// Bits per second.
    package let down: Int
    package let up: Int
    package let roundTrip: Duration
    /// Of a hundred packets.
    package let lossPercent: Double
    /// After how long a connection drops; nil where it lasts.
    package let cutOffs: ClosedRange<Duration>?

    private init(_ name: String, down: Int, up: Int, roundTrip: Duration, lossPercent: Double) {
        self.name = name
        self.down = down
        self.up = up
        self.roundTrip = roundTrip
        self.lossPercent = lossPercent
        cutOffs = nil
    }

    private init(_ steady: LinkProfile, cutOffs: ClosedRange<Duration>) {
        name = steady.name + "-cutoffs"
        down = steady.down
        up = steady.up
        roundTrip = steady.roundTrip
        lossPercent = steady.lossPercent
        self.cutOffs = cutOffs
    }

    package static let edge = LinkProfile(
        "2g-edge",
        down: 40_000,
        up: 20_000,
        roundTrip: .milliseconds(700),
        lossPercent: 3
    )
    package static let good2G = LinkProfile(
        "2g-good",
        down: 120_000,
        up: 60_000,
        roundTrip: .milliseconds(500),
        lossPercent: 1
    )
    package static let threeG = LinkProfile(
        "3g",
        down: 1_000_000,
        up: 300_000,
        roundTrip: .milliseconds(200),
        lossPercent: 0.5
    )

    private static let dropping = Duration.seconds(10)...Duration.seconds(60)

    /// Each steady one, and the same dropping every now and then.
    package static let all = [edge, good2G, threeG].flatMap { [$0, LinkProfile($0, cutOffs: dropping)] }

    package static func named(_ name: String) -> LinkProfile? { all.first { $0.name == name } }

    /// What an exchange takes at least, when nothing is lost.
    ///
    /// - Parameter roundTrips: one for each connection and one for each request.
    package func time(_ count: WireCount, roundTrips: Int) -> Duration {
        roundTrip * roundTrips + .seconds(Double(count.sent * 8) / Double(up))
            + .seconds(Double(count.received * 8) / Double(down))
    }
}
