import NabhaModel
import NabhaSync
import Testing

@Suite struct `A family of refresh tokens` {
    static let start = Instant(microseconds: 1_705_743_000_000_000)
    static func at(_ seconds: Int) -> Instant { start.advanced(by: .seconds(seconds)) }
    static func id(_ number: Int) -> TokenID { TokenID(rawValue: "t\(number)") }
    static func token(_ number: Int, at seconds: Int) -> RefreshFamily.Token {
        RefreshFamily.Token(
            id: id(number),
            issuedAt: at(seconds),
            expiresAt: at(seconds).advanced(by: RefreshFamily.lifetime)
        )
    }
    static let week = 7 * 24 * 3_600

    /// What is presented when, and what comes of it.
    ///
    /// Successors are numbered 1, 2, 3 … in the order of presentation.
    struct Script: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var steps: [(token: Int, second: Int, action: RefreshFamily.Action)]
    }

    static let scripts = [
        Script(
            testDescription: "one after the other",
            steps: [
                (0, 10, .rotate(token(1, at: 10))), (1, 3_600, .rotate(token(2, at: 3_600))),
                (2, 7_200, .rotate(token(3, at: 7_200))),
            ]
        ),
        Script(
            testDescription: "a lost reply",
            steps: [
                (0, 10, .rotate(token(1, at: 10))), (0, 40, .repeatSuccessor(token(1, at: 10))),
                (0, 69, .repeatSuccessor(token(1, at: 10))), (1, 75, .rotate(token(4, at: 75))),
            ]
        ),
        Script(
            testDescription: "the end of grace",
            steps: [
                (0, 10, .rotate(token(1, at: 10))), (0, 70, .revokeFamily), (1, 71, .refused(.revoked)),
                (0, 72, .refused(.revoked)),
            ]
        ),
        Script(
            testDescription: "a token from before the predecessor",
            steps: [
                (0, 10, .rotate(token(1, at: 10))), (1, 20, .rotate(token(2, at: 20))), (0, 21, .revokeFamily),
            ]
        ),
        Script(testDescription: "a token that never was", steps: [(99, 1, .revokeFamily), (0, 2, .refused(.revoked))]),
        Script(
            testDescription: "the last second of a week, and the next",
            steps: [
                (0, week - 1, .rotate(token(1, at: week - 1))), (1, 2 * week - 1, .refused(.expired)),
                (1, 2 * week, .refused(.expired)),
            ]
        ),
        Script(
            testDescription: "a clock that steps back",
            steps: [
                (0, 100, .rotate(token(1, at: 100))), (0, 50, .repeatSuccessor(token(1, at: 100))),
                (1, 50, .rotate(token(3, at: 50))),
            ]
        ),
    ]

    @Test(arguments: scripts)
    func `follows the script`(_ script: Script) {
        var family = RefreshFamily(first: Self.id(0), at: Self.start)
        for (number, step) in script.steps.enumerated() {
            let action = family.present(Self.id(step.token), at: Self.at(step.second), successor: Self.id(number + 1))
            #expect(action == step.action, "step \(number)")
        }
    }

    @Test func `ends at logout, once`() {
        var family = RefreshFamily(first: Self.id(0), at: Self.start)
        let (first, again) = (family.logout(at: Self.at(5)), family.logout(at: Self.at(6)))
        #expect(first && !again)
        #expect(family.revokedAt == Self.at(5))
        #expect(family.present(Self.id(0), at: Self.at(7), successor: Self.id(1)) == .refused(.revoked))
    }

    @Test func `is the same after it was stored`() {
        var family = RefreshFamily(first: Self.id(0), at: Self.start)
        _ = family.present(Self.id(0), at: Self.at(10), successor: Self.id(1))
        let stored = RefreshFamily(
            current: family.current,
            previous: family.previous,
            rotatedAt: family.rotatedAt,
            revokedAt: family.revokedAt
        )
        #expect(stored == family)
    }

    /// An honest phone keeps asking with the token it holds until a reply arrives, within the grace of its first try.
    @Test(arguments: 0..<500)
    func `never ends under an honest phone, whatever replies are lost`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var family = RefreshFamily(first: Self.id(0), at: Self.start)
        var (held, second, made) = (Self.id(0), 0, 0)
        for _ in 0..<20 {
            second += Int.random(in: 1...Self.week - 100, using: &random)
            var patience = 59
            var hasReply = false
            while !hasReply {
                made += 1
                let action = family.present(held, at: Self.at(second), successor: Self.id(made))
                guard let token = action.token else {
                    Issue.record("\(action) at \(second)")
                    return
                }
                let pause = Int.random(in: 0...20, using: &random)
                patience -= pause
                hasReply = patience <= 0 || Bool.random(using: &random)
                if hasReply { held = token.id }
                second += hasReply ? 0 : pause
            }
        }
    }

    /// A thief copies a token at some time and uses the copy, and what he gets for it, at others.
    @Test(arguments: 0..<500)
    func `always ends when a copied token is used after the grace`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var family = RefreshFamily(first: Self.id(0), at: Self.start)
        var (held, second, made) = (Self.id(0), 0, 0)
        func next() -> TokenID {
            made += 1
            return Self.id(made)
        }
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            second += Int.random(in: 61...10_000, using: &random)
            if let token = family.present(held, at: Self.at(second), successor: next()).token { held = token.id }
        }
        let copied = held
        let users = Bool.random(using: &random) ? ["phone", "thief"] : ["thief", "phone"]
        var actions: [RefreshFamily.Action] = []
        for _ in users {
            second += Int.random(in: 61...10_000, using: &random)
            actions.append(family.present(copied, at: Self.at(second), successor: next()))
        }
        #expect(actions.first?.token != nil && actions.last == .revokeFamily)
        #expect(family.present(family.current.id, at: Self.at(second), successor: next()) == .refused(.revoked))
    }
}

extension RefreshFamily.Action {
    fileprivate var token: RefreshFamily.Token? {
        switch self {
        case .rotate(let token), .repeatSuccessor(let token): token
        case .revokeFamily, .refused: nil
        }
    }
}
