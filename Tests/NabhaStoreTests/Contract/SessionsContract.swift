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
            #expect(try snapshot.sessionsEnded(of: 1, since: now).sorted() == ["a1", "a2"])
            #expect(try snapshot.sessionsEnded(of: 1, since: now.advanced(by: .microseconds(1))).isEmpty)
            #expect(try snapshot.sessionsEnded(of: 2, since: .distantPast).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `that are ended are known of whoever signed in, at once and in other processes`(_ kind: StoreKind) async throws
    {
        let bench = try StoreUnderTest(kind)
        let (one, other) = (bench.store, try bench.openAgain())
        try await one.commit { transaction in
            let asha = try transaction.addUser("asha")
            for id in ["a1", "a2", "a3"] { try transaction.put(.test(id, user: asha)) }
        }
        for store in [one, other] {
            try store.notice()
            #expect(try await store.principal(1)?.endedSessions == [])
        }
        try await one.commit { transaction in
            var session = try #require(try transaction.snapshot.session(withID: "a1"))
            session.revokedAt = transaction.now
            try transaction.put(session)
        }
        #expect(try await one.principal(1)?.endedSessions == ["a1"])
        try other.notice()
        #expect(try await other.principal(1)?.endedSessions == ["a1"])
        try await other.commit { try $0.revokeSessions(of: 1) }
        #expect(try await other.principal(1)?.endedSessions == ["a1", "a2", "a3"])
        try one.notice()
        #expect(try await one.principal(1)?.endedSessions == ["a1", "a2", "a3"])
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
