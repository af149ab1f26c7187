import NabhaModel
import Testing

@testable import NabhaSync

@Suite struct `The login throttle` {
    typealias Login = LoginThrottle.Login
    static let asha = Login(username: "asha", address: "10.0.0.1")
    static func at(_ seconds: Double) -> Instant { Instant(microseconds: Int64(seconds * 1_000_000)) }

    static func failing(_ login: Login, times: Int, from start: Double = 0) -> LoginThrottle {
        var throttle = LoginThrottle()
        for number in 0..<times { #expect(throttle.attempt(login, at: at(start + Double(number))) == .allowed) }
        return throttle
    }

    @Test func `locks a user at an address with the fifth failure, twice as long with each further one`() {
        var throttle = Self.failing(Self.asha, times: 5)
        var now = 4.0
        for lock in [30.0, 60, 120, 240, 480, 900, 900] {
            #expect(throttle.attempt(Self.asha, at: Self.at(now)) == .refused(retryAfter: .seconds(lock)))
            #expect(
                throttle.attempt(Self.asha, at: Self.at(now + lock - 0.5)) == .refused(retryAfter: .milliseconds(500))
            )
            now += lock
            #expect(throttle.attempt(Self.asha, at: Self.at(now)) == .allowed)
        }
    }

    @Test func `counts case variants of a name as one user, and only the start of a long name`() {
        #expect(Login(username: "Asha", address: "a") == Login(username: "aSHA", address: "a"))
        let long = String(repeating: "x", count: 150)
        #expect(Login(username: long + "1", address: "a") == Login(username: long + "2", address: "a"))
    }

    @Test func `forgets failures at success and after an hour`() {
        var throttle = Self.failing(Self.asha, times: 4)
        #expect(throttle.attempt(Self.asha, at: Self.at(10)) == .allowed)
        throttle.succeeded(Self.asha, at: Self.at(10))
        for second in 11...15 { #expect(throttle.attempt(Self.asha, at: Self.at(Double(second))) == .allowed) }
        #expect(throttle.attempt(Self.asha, at: Self.at(15)) == .refused(retryAfter: .seconds(30)))

        throttle = Self.failing(Self.asha, times: 4)
        for second in 0...4 { #expect(throttle.attempt(Self.asha, at: Self.at(3_603 + Double(second))) == .allowed) }
        #expect(throttle.attempt(Self.asha, at: Self.at(3_608)) != .allowed)
    }

    @Test func `lets no more guesses through that come all at once`() {
        var throttle = LoginThrottle()
        let decisions = (0..<1_000).map { _ in throttle.attempt(Self.asha, at: Self.at(0)) }
        #expect(decisions.count { $0 == .allowed } == 5)
    }

    @Test func `takes back an attempt whose password was never compared`() {
        var throttle = LoginThrottle()
        for second in 0..<200 {
            #expect(throttle.attempt(Self.asha, at: Self.at(Double(second))) == .allowed)
            throttle.abandoned(Self.asha)
        }
    }

    @Test func `closes an address after fifty failures for the rest of ten minutes`() {
        var throttle = LoginThrottle()
        for number in 0..<50 {
            let login = Login(username: "user\(number)", address: "10.0.0.1")
            #expect(throttle.attempt(login, at: Self.at(Double(number))) == .allowed)
        }
        let next = Login(username: "other", address: "10.0.0.1")
        #expect(throttle.attempt(next, at: Self.at(100)) == .refused(retryAfter: .seconds(500)))
        #expect(throttle.attempt(Login(username: "other", address: "10.0.0.2"), at: Self.at(100)) == .allowed)
        #expect(throttle.attempt(next, at: Self.at(600)) == .allowed)
    }

    @Test func `does not count a village's successful logins against its address`() {
        var throttle = LoginThrottle()
        for number in 0..<500 {
            let login = Login(username: "user\(number)", address: "10.0.0.1")
            #expect(throttle.attempt(login, at: Self.at(1)) == .allowed)
            throttle.succeeded(login, at: Self.at(1))
        }
    }

    @Test func `slows down, and does not lock, a user who is guessed at from everywhere`() {
        var throttle = LoginThrottle()
        for number in 0..<20 {
            let login = Login(username: "asha", address: "10.0.1.\(number)")
            #expect(throttle.attempt(login, at: Self.at(Double(number))) == .allowed)
        }
        let elsewhere = Login(username: "asha", address: "10.0.2.1")
        #expect(throttle.attempt(elsewhere, at: Self.at(20)) == .refused(retryAfter: .seconds(9)))
        #expect(throttle.attempt(elsewhere, at: Self.at(29)) == .allowed)
        #expect(throttle.attempt(elsewhere, at: Self.at(30)) == .refused(retryAfter: .seconds(9)))
        #expect(throttle.attempt(Login(username: "ravi", address: "10.0.2.1"), at: Self.at(30)) == .allowed)
        #expect(throttle.attempt(elsewhere, at: Self.at(600)) == .allowed)
    }

    @Test func `does not slow a user at an address they have signed in from`() {
        var throttle = LoginThrottle()
        #expect(throttle.attempt(Self.asha, at: Self.at(0)) == .allowed)
        throttle.succeeded(Self.asha, at: Self.at(0))
        for number in 0..<40 {
            _ = throttle.attempt(Login(username: "asha", address: "10.0.1.\(number)"), at: Self.at(1))
        }
        #expect(throttle.attempt(Login(username: "asha", address: "10.0.3.1"), at: Self.at(1)) != .allowed)
        #expect(throttle.attempt(Self.asha, at: Self.at(1)) == .allowed)
    }

    @Test func `keeps no more of a name than the longest user name, however few its characters`() {
        let full = String(repeating: "n", count: Login.longestName)
        #expect(Login(username: full, address: "").username == full)
        #expect(Login(username: full + "x", address: "") == Login(username: full, address: ""))
        #expect(Login(username: String(full.dropLast()), address: "") != Login(username: full, address: ""))
        let marked = Login(username: "a" + String(repeating: "\u{301}", count: 1_000_000), address: "")
        #expect(marked.username.unicodeScalars.count <= Login.longestName)
    }

    @Test func `cannot be made to forget a lock by made-up names`() {
        var limits = LoginLimits()
        limits.mostKeys = 16
        limits.failuresPerAddress = 1_000_000
        var throttle = LoginThrottle(limits: limits)
        for _ in 0..<5 { #expect(throttle.attempt(Self.asha, at: Self.at(0)) == .allowed) }
        for number in 0..<10_000 {
            _ = throttle.attempt(Login(username: "made-up-\(number)", address: "10.0.0.1"), at: Self.at(1))
            #expect(throttle.keyCount <= 3 * 16)
        }
        #expect(throttle.attempt(Self.asha, at: Self.at(2)) == .refused(retryAfter: .seconds(28)))
    }

    @Test func `refuses newcomers while it is full of locks, and serves them afterwards`() {
        var limits = LoginLimits()
        limits.mostKeys = 4
        var throttle = LoginThrottle(limits: limits)
        for number in 0..<4 {
            let login = Login(username: "user\(number)", address: "10.0.0.\(number)")
            for _ in 0..<5 { #expect(throttle.attempt(login, at: Self.at(0)) == .allowed) }
        }
        let newcomer = Login(username: "asha", address: "10.0.1.1")
        #expect(throttle.attempt(newcomer, at: Self.at(1)) == .refused(retryAfter: .seconds(30)))
        #expect(throttle.attempt(newcomer, at: Self.at(31)) == .allowed)
    }
}

@Suite struct `The network of a client` {
    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:DB8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:0db8:0001:0002::9%eth0", "2001:db8:1:2::/64"), ("2001:db8::1", "2001:db8:0:0::/64"),
        ("::1", "0:0:0:0::/64"), ("::", "0:0:0:0::/64"), ("fe80::", "fe80:0:0:0::/64"), ("", ""),
    ])
    func `is an IPv4 address or half an IPv6 address`(address: String, network: String) {
        #expect(ClientNetwork(of: address).description == network)
    }
}
