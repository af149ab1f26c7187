import JWTKit
import NabhaModel
import NabhaSync
import Synchronization
import Testing

@testable import NabhaServer

/// A clock that stands until it is moved.
final class StandingClock: Sendable {
    private let seconds = Atomic<Int>(1_705_743_000)
    func advance(by amount: Int) { seconds.add(amount, ordering: .sequentiallyConsistent) }
    var now: Instant { Instant(microseconds: Int64(seconds.load(ordering: .sequentiallyConsistent)) * 1_000_000) }
}

@Suite struct `Tokens` {
    static let session = SessionID(rawValue: "s1")
    let clock = StandingClock()
    let verified = VerifiedTokens()
    let secret: SigningSecret
    let issuer: TokenIssuer
    let verifier: TokenVerifier

    init() async throws {
        secret = try SigningSecret("a secret for tests, of 32 bytes!")
        issuer = await TokenIssuer(secret: secret, now: { [clock] in clock.now }, randomness: countingBytes())
        verifier = await TokenVerifier(secret: secret, now: { [clock] in clock.now }, verified: verified)
    }

    func claims(
        kind: TokenClaims.Kind = .access,
        issuedIn: Int = 0,
        expiresIn: Int = 3_600,
        session: String = "s1"
    ) -> TokenClaims {
        TokenClaims(
            kind: kind,
            id: TokenID(rawValue: "t1"),
            session: SessionID(rawValue: session),
            user: 7,
            issuedAt: clock.now.advanced(by: .seconds(issuedIn)),
            expiresAt: clock.now.advanced(by: .seconds(expiresIn))
        )
    }

    @Test func `say who it is, for an hour and the leeway`() async throws {
        let token = try await issuer.access(user: 7, session: Self.session)
        let claims = try await verifier.access(token)
        #expect(claims.user == 7 && claims.session == Self.session && claims.kind == .access)
        #expect(claims.expiresAt - claims.issuedAt == 3_600)
        clock.advance(by: 3_659)
        #expect(try await verifier.access(token) == claims)
        clock.advance(by: 1)
        await #expect(throws: TokenVerifier.Failure.expired) { try await verifier.access(token) }
        verified.removeAll()
        await #expect(throws: TokenVerifier.Failure.expired) { try await verifier.access(token) }
        #expect(verified.count == 0)
    }

    @Test func `are equal for equal claims, and carry the claims that clients know`() async throws {
        let made = RefreshFamily(first: issuer.makeTokenID(), at: clock.now).current
        let first = try await issuer.refresh(made, user: 7, session: Self.session)
        clock.advance(by: 30)
        #expect(try await issuer.refresh(made, user: 7, session: Self.session) == first)
        let payload = try #require(Base64Text.decodeURL(first.split(separator: ".")[1]))
        #expect(
            String(decoding: payload, as: UTF8.self) == """
                {"exp":1706347800,"iat":1705743000,"jti":"\(made.id.rawValue)",\
                "session":"s1","token_type":"refresh","user_id":7}
                """
        )
        #expect(try await verifier.refresh(first).id == made.id)
    }

    @Test func `are not taken for one another's kind`() async throws {
        let access = try await issuer.sign(claims(kind: .access))
        let refresh = try await issuer.sign(claims(kind: .refresh))
        await #expect(throws: TokenVerifier.Failure.wrongKind) { try await verifier.refresh(access) }
        await #expect(throws: TokenVerifier.Failure.wrongKind) { try await verifier.access(refresh) }
    }

    @Test func `from the future are refused beyond the leeway`() async throws {
        let near = try await issuer.sign(claims(issuedIn: 60))
        let far = try await issuer.sign(claims(issuedIn: 61))
        _ = try await verifier.access(near)
        await #expect(throws: TokenVerifier.Failure.fromTheFuture) { try await verifier.access(far) }
    }

    @Test(arguments: ["none", "NONE", "HS384", "HS512", "RS256", "hs256", ""])
    func `with another algorithm in the header are refused, though rightly signed`(_ algorithm: String) async throws {
        let keys = await TokenFormat.keys(secret)
        let token = try await keys.sign(claims(), header: ["alg": .string(algorithm)])
        await #expect(throws: TokenVerifier.Failure.malformed) { try await verifier.access(token) }
        let body = token.split(separator: ".", omittingEmptySubsequences: false)[1]
        let unsigned = Base64Text.url(Array(#"{"alg":"\#(algorithm)","typ":"JWT"}"#.utf8)) + ".\(body)."
        await #expect(throws: TokenVerifier.Failure.malformed) { try await verifier.access(unsigned) }
    }

    @Test(arguments: ["typ", "kid", "jku", "crit", "x5c"])
    func `with another header field are refused, though rightly signed`(_ field: String) async throws {
        let keys = await TokenFormat.keys(secret)
        let token = try await keys.sign(claims(), header: JWTHeader(fields: [field: .string("x")]))
        await #expect(throws: TokenVerifier.Failure.malformed) { try await verifier.access(token) }
    }

    @Test func `signed with another secret are refused`() async throws {
        let other = await TokenIssuer(
            secret: try SigningSecret("another secret, also of 32 bytes!"),
            now: { [clock] in clock.now },
            randomness: countingBytes()
        )
        let token = try await other.access(user: 7, session: Self.session)
        await #expect(throws: TokenVerifier.Failure.badSignature) { try await verifier.access(token) }
    }

    @Test func `are refused when any character is changed or missing`() async throws {
        let token = Array(try await issuer.sign(claims()))
        for index in token.indices {
            var changed = token
            changed[index] = token[index] == "A" ? "B" : "A"
            await #expect(throws: TokenVerifier.Failure.self, "\(index)") { try await verifier.access(String(changed)) }
            changed.remove(at: index)
            await #expect(throws: TokenVerifier.Failure.self, "\(index)") { try await verifier.access(String(changed)) }
        }
        #expect(verified.count == 0)
    }

    @Test(arguments: [
        "", ".", "..", "...", "a.b.c", "Bearer x", TokenFormat.header, TokenFormat.header + "..",
        TokenFormat.header + ".e30.", TokenFormat.header + ".e30.AAAA", String(repeating: "x", count: 100_000),
        "\0", "बादल", TokenFormat.header + ".बादल.बादल",
    ])
    func `that are none are refused`(_ text: String) async {
        await #expect(throws: TokenVerifier.Failure.self) { try await verifier.access(text) }
        await #expect(throws: TokenVerifier.Failure.self) { try await verifier.refresh(text) }
    }

    @Test func `may be as long as the limit and no longer`() async throws {
        let short = try await issuer.sign(claims(session: ""))
        let room = (TokenFormat.longestToken - short.utf8.count) / 4 * 3
        let longest = try await issuer.sign(claims(session: String(repeating: "x", count: room - 3)))
        _ = try await verifier.access(longest)
        let longer = try await issuer.sign(claims(session: String(repeating: "x", count: room + 6)))
        await #expect(throws: TokenVerifier.Failure.malformed) { try await verifier.access(longer) }
    }

    @Test func `have a signature checked once`() async throws {
        let token = try await issuer.sign(claims())
        for _ in 0..<3 { _ = try await verifier.access(token) }
        #expect(verified.count == 1)
        #expect(verified.claims(of: token) != nil && verified.claims(of: token + "x") == nil)
    }

    @Test(arguments: [(1_999_999, 1), (-1, -1), (0, 0), (-1_000_000, -1), (-1_000_001, -2)] as [(Int64, Int64)])
    func `round time down`(microseconds: Int64, seconds: Int64) {
        #expect(TokenClaims.seconds(Instant(microseconds: microseconds)) == seconds)
    }
}
