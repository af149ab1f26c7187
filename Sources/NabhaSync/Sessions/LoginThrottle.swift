package import NabhaModel

/// Decides whether a login may be tried now, so that passwords cannot be guessed and nobody can be locked out by others.
///
/// Three counts, each of failures: for a username from one address (a lock that grows), for an address (many usernames
/// from one place), and for a username over all addresses (one username from many places: slowed down and never
/// locked, or anybody could keep a doctor from signing in; an address from which that user has signed in is not slowed).
///
/// An attempt counts as failed from its beginning until ``succeeded(_:at:)`` or ``abandoned(_:at:)`` takes that back:
/// a thousand guesses sent at once would otherwise all be allowed before the first has failed.
package struct LoginThrottle: Sendable {
    package enum Decision: Hashable, Sendable {
        case allowed
        case refused(retryAfter: Duration)
    }

    /// Who tries to sign in from where.
    ///
    /// Case does not make another user, and names are cut: they are an outsider's text.
    package struct Login: Hashable, Sendable {
        /// In Unicode scalars: a single character may have a million of them.
        package static let longestName = 150
        package let username: String
        package let network: ClientNetwork

        /// - Parameters:
        ///   - username: as it was sent.
        ///   - address: the IP address that the request came from.
        package init(username: String, address: String) {
            self.username = String(username.unicodeScalars.prefix(Self.longestName)).lowercased()
            network = ClientNetwork(of: address)
        }
    }

    private let limits: LoginLimits
    private var pairs: ThrottleTable<Login>
    private var addresses: ThrottleTable<ClientNetwork>
    private var users: ThrottleTable<String>

    package init(limits: LoginLimits = LoginLimits()) {
        self.limits = limits
        pairs = ThrottleTable(limit: limits.mostKeys)
        addresses = ThrottleTable(limit: limits.mostKeys)
        users = ThrottleTable(limit: limits.mostKeys)
    }

    /// Call before looking at the password.
    ///
    /// A refused attempt costs nothing: it neither counts nor lengthens a lock.
    package mutating func attempt(_ login: Login, at now: Instant) -> Decision {
        let waits = [
            pairs.wait(for: login, at: now),
            addresses.wait(for: login.network, at: now),
            hasSignedInBefore(login, at: now) ? nil : users.wait(for: login.username, at: now),
        ]
        if let wait = waits.compactMap(\.self).max() { return .refused(retryAfter: wait) }
        guard pairs.makeRoom(for: login, at: now),
            addresses.makeRoom(for: login.network, at: now),
            users.makeRoom(for: login.username, at: now)
        else { return .refused(retryAfter: limits.retryWhenFull) }
        charge(login, at: now)
        return .allowed
    }

    /// The password was right: the failures before it were the person's own mistakes.
    package mutating func succeeded(_ login: Login, at now: Instant) {
        pairs[login] = ThrottleEntry(forgottenAt: now.advanced(by: limits.addressRemembered), hasSucceeded: true)
        takeBackSharedCharge(login)
    }

    /// The password was never compared: the server was busy, or the client went away.
    package mutating func abandoned(_ login: Login) {
        if var pair = pairs[login] {
            pair.failures = max(0, pair.failures - 1)
            // An attempt is allowed only when no lock is on, so the lock there is now came with this attempt.
            pair.refusedUntil = nil
            pairs[login] = pair
        }
        takeBackSharedCharge(login)
    }

    private mutating func charge(_ login: Login, at now: Instant) {
        var pair = pairs.entry(for: login, at: now) ?? ThrottleEntry(forgottenAt: now)
        pair.failures += 1
        pair.refusedUntil = limits.lock(afterFailures: pair.failures).map { now.advanced(by: $0) }
        pair.forgottenAt = max(pair.forgottenAt, now.advanced(by: limits.failuresRemembered))
        pairs[login] = pair

        var address =
            addresses.entry(for: login.network, at: now) ?? ThrottleEntry(forgottenAt: now.advanced(by: limits.window))
        address.failures += 1
        address.refusedUntil = address.failures >= limits.failuresPerAddress ? address.forgottenAt : nil
        addresses[login.network] = address

        var user =
            users.entry(for: login.username, at: now) ?? ThrottleEntry(forgottenAt: now.advanced(by: limits.window))
        user.failures += 1
        user.refusedUntil = user.failures >= limits.failuresPerUser ? now.advanced(by: limits.slowInterval) : nil
        users[login.username] = user
    }

    private mutating func takeBackSharedCharge(_ login: Login) {
        if var address = addresses[login.network] {
            address.failures = max(0, address.failures - 1)
            if address.failures < limits.failuresPerAddress { address.refusedUntil = nil }
            addresses[login.network] = address
        }
        if var user = users[login.username] {
            user.failures = max(0, user.failures - 1)
            if user.failures < limits.failuresPerUser { user.refusedUntil = nil }
            users[login.username] = user
        }
    }

    private mutating func hasSignedInBefore(_ login: Login, at now: Instant) -> Bool {
        pairs.entry(for: login, at: now)?.hasSucceeded ?? false
    }

    /// Keys held now, in all tables together; for metrics and tests.
    package var keyCount: Int { pairs.count + addresses.count + users.count }
}
