import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A store's sessions` {
    @Test(arguments: StoreKind.allCases)
    func `are stored, rotated and found`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let user = try await bench.store.commit { try $0.addUser("asha") }
        var session = Session.test("one", user: user)
        let created = session
        try await bench.store.commit { try $0.put(created) }
        #expect(try await bench.store.read { try $0.session(withID: "one") } == created)
        #expect(try await bench.store.read { try $0.session(withID: "two") } == nil)
        session.previous = session.current
        session.current = "one-2"
        session.rotatedAt = bench.clock.now
        session.expiresAt = bench.clock.now.advanced(by: .seconds(7_200))
        let rotated = session
        try await bench.store.commit { try $0.put(rotated) }
        #expect(try await bench.store.read { try $0.session(withID: "one") } == rotated)
        // A sign-in is no change of the data.
        #expect(try await bench.store.head().revision.rawValue == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `of a user are revoked together, once`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let store = bench.store
        try await store.commit { transaction in
            let (asha, ravi) = (try transaction.addUser("asha"), try transaction.addUser("ravi"))
            for id in ["a1", "a2"] { try transaction.put(.test(id, user: asha)) }
            try transaction.put(.test("r1", user: ravi))
        }
        bench.clock.move(by: .seconds(10))
        #expect(try await store.commit { try $0.revokeSessions(of: 1) }.sorted() == ["a1", "a2"])
        #expect(try await store.commit { try $0.revokeSessions(of: 1) }.isEmpty)
        let now = bench.clock.now
        try await store.read { snapshot throws in
            #expect(try snapshot.session(withID: "a1")?.revokedAt == now)
            #expect(try snapshot.session(withID: "r1")?.revokedAt == nil)
            #expect(try snapshot.sessionsRevoked(since: now).sorted() == ["a1", "a2"])
            #expect(try snapshot.sessionsRevoked(since: now.advanced(by: .microseconds(1))).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `that ended by themselves are removed`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        try await bench.store.commit { transaction in
            let user = try transaction.addUser("asha")
            try transaction.put(.test("short", user: user, expires: .seconds(60)))
            try transaction.put(.test("long", user: user, expires: .seconds(600)))
        }
        let limit = TestClock.start.advanced(by: .seconds(61))
        try await bench.store.commit { try $0.removeSessions(expiredBefore: limit) }
        #expect(try await bench.store.read { try $0.session(withID: "short") } == nil)
        #expect(try await bench.store.read { try $0.session(withID: "long") } != nil)
    }
}
