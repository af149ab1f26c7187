import NabhaModel
import NabhaSync
import Testing

@Suite struct `Registrations from one network` {
    private static let start = Instant(microseconds: 1_705_743_000_000_000)
    private static let network = ClientNetwork(of: "203.0.113.7")

    @Test func `are taken up to the limit, and refused from one beyond until the window ends`() {
        let limits = RegistrationLimits()
        var throttle = RegistrationThrottle(limits: limits)
        for number in 0..<limits.perNetwork {
            #expect(throttle.attempt(from: Self.network, at: Self.start) == nil, "attempt \(number)")
        }
        #expect(throttle.attempt(from: Self.network, at: Self.start) == limits.window)
        let last = Self.start.advanced(by: limits.window - .microseconds(1))
        #expect(throttle.attempt(from: Self.network, at: last) == .microseconds(1))
        #expect(throttle.attempt(from: Self.network, at: Self.start.advanced(by: limits.window)) == nil)
    }

    @Test func `do not concern another network`() {
        var limits = RegistrationLimits()
        limits.perNetwork = 1
        var throttle = RegistrationThrottle(limits: limits)
        #expect(throttle.attempt(from: Self.network, at: Self.start) == nil)
        #expect(throttle.attempt(from: Self.network, at: Self.start) != nil)
        #expect(throttle.attempt(from: ClientNetwork(of: "203.0.113.8"), at: Self.start) == nil)
        // The same household, as IPv6 has them.
        #expect(throttle.attempt(from: ClientNetwork(of: "2001:db8::1"), at: Self.start) == nil)
        #expect(throttle.attempt(from: ClientNetwork(of: "2001:db8::2"), at: Self.start) != nil)
    }

    @Test func `that are spread over time do not add up`() {
        var limits = RegistrationLimits()
        limits.perNetwork = 2
        var throttle = RegistrationThrottle(limits: limits)
        var now = Self.start
        for _ in 0..<10 {
            #expect(throttle.attempt(from: Self.network, at: now) == nil)
            now = now.advanced(by: limits.window)
        }
    }

    @Test func `cannot push out a refusal by making up networks`() {
        var limits = RegistrationLimits()
        limits.perNetwork = 1
        limits.mostNetworks = 4
        var throttle = RegistrationThrottle(limits: limits)
        for number in 0..<4 {
            #expect(throttle.attempt(from: ClientNetwork(of: "203.0.113.\(number)"), at: Self.start) == nil)
        }
        #expect(throttle.attempt(from: ClientNetwork(of: "203.0.113.4"), at: Self.start) == limits.retryWhenFull)
        #expect(throttle.attempt(from: ClientNetwork(of: "203.0.113.0"), at: Self.start) == limits.window)
    }
}
