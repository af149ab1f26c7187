package import NabhaModel

/// The numbers of ``RegistrationThrottle``.
package struct RegistrationLimits: Sendable, Hashable {
    /// The time over which registrations from one network are counted.
    package var window = Duration.seconds(60 * 60)
    /// A whole village, or a mobile network, may come from one address; at this many the rest of the window is closed.
    package var perNetwork = 60
    /// Networks remembered: about 1 MB.
    package var mostNetworks = 10_000
    /// What a newcomer is told when all of them are closed.
    package var retryWhenFull = Duration.seconds(60)

    package init() {}
}

/// Decides whether somebody may sign up now: each attempt costs a password's hash and tells whether a name is taken.
///
/// Every attempt counts, whatever comes of it: whoever tries names that are taken, or hangs up while the hash is being
/// computed, is slowed down like whoever makes many accounts.
package struct RegistrationThrottle: Sendable {
    private let limits: RegistrationLimits
    private var networks: ThrottleTable<ClientNetwork>

    package init(limits: RegistrationLimits = RegistrationLimits()) {
        self.limits = limits
        networks = ThrottleTable(limit: limits.mostNetworks)
    }

    /// Call before looking whether the name is taken.
    ///
    /// A refused attempt costs nothing.
    ///
    /// - Returns: how long to wait; nil where the attempt may go on.
    package mutating func attempt(from network: ClientNetwork, at now: Instant) -> Duration? {
        if let wait = networks.wait(for: network, at: now) { return wait }
        guard networks.makeRoom(for: network, at: now) else { return limits.retryWhenFull }
        var entry =
            networks.entry(for: network, at: now) ?? ThrottleEntry(forgottenAt: now.advanced(by: limits.window))
        entry.failures += 1
        entry.refusedUntil = entry.failures >= limits.perNetwork ? entry.forgottenAt : nil
        networks[network] = entry
        return nil
    }
}
