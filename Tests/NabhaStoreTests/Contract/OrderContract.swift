import NabhaModel
import Testing

@testable import NabhaStore

@Suite struct `A store's order of commits` {
    @Test(arguments: StoreKind.allCases)
    func `counts from 1 without gaps, in steps of one write`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        #expect(try await store.head() == .beginning)
        for expected in 1...20 {
            let name = "user-\(expected)"
            let revision = try await store.write(.test) {
                try $0.addUser(name)
            } reply: { snapshot, id in
                #expect(try snapshot.record(User.model, id)?.revision == Revision(rawValue: Int64(expected)))
                return try snapshot.head().revision
            }
            #expect(revision == Revision(rawValue: Int64(expected)))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `takes no revision for a write that changes nothing or fails`(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind).store
        let user = try await store.commit { try $0.addUser("asha") }
        try await store.commit { _ in }
        try await store.commit {
            let added = try $0.addUser("gone"); try $0.delete(User.model, added)
        }
        await #expect(throws: TestFailure.self) {
            try await store.commit {
                _ = try $0.addUser("meera"); throw TestFailure("after staging")
            }
        }
        await #expect(throws: TestFailure.self) {
            try await store.write(.test) {
                try $0.addUser("meera")
            } reply: { _, _ in
                throw TestFailure("in the reply")
            }
        }
        #expect(try await store.head().revision.rawValue == 1)
        #expect(try await store.read { try $0.count(RecordQuery(User.model)) } == 1)
        try await store.commit { try $0.change(User.model, user, [:]) }
        #expect(try await store.head().revision.rawValue == 2)
    }

    @Test(arguments: StoreKind.allCases)
    func `rises in time though the clock stands still, goes back or leaps`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        var last = Instant(microseconds: 0)
        let moves: [Duration] = [
            .zero, .zero, .seconds(-3_600), .zero, .microseconds(1), .seconds(86_400), .seconds(-1),
        ]
        for (index, move) in moves.enumerated() {
            bench.clock.move(by: move)
            let id = try await bench.store.commit { try $0.addUser("user-\(index)") }
            let head = try await bench.store.head()
            #expect(head.instant > last)
            #expect(head.instant == max(bench.clock.now, last.advanced(by: .microseconds(1))))
            #expect(try await bench.store.record(User.model, id)?.updatedAt == head.instant)
            last = head.instant
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `takes the instant that the origin gives, and never one that has been passed`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let past = bench.clock.now.advanced(by: .seconds(-86_400 * 30))
        let origin = Origin(user: nil, route: "demo", at: past)
        let first = try await bench.store.write(origin) {
            #expect($0.now == past); return try $0.addUser("first")
        }
        let second = try await bench.store.write(origin) { try $0.addUser("second") }
        #expect(try await bench.store.record(User.model, first)?.createdAt == past)
        #expect(try await bench.store.record(User.model, second)?.createdAt == past.advanced(by: .microseconds(1)))
        let third = try await bench.store.commit { try $0.addUser("third") }
        #expect(try await bench.store.record(User.model, third)?.createdAt == bench.clock.now)
    }

    @Test(arguments: StoreKind.allCases)
    func `finds the revision of an instant`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        var moments: [Moment] = []
        for index in 0..<10 {
            bench.clock.move(by: .seconds(10))
            try await bench.store.commit { _ = try $0.addUser("user-\(index)") }
            moments.append(try await bench.store.head())
        }
        try await bench.store.read { snapshot throws in
            for moment in moments {
                let before = moment.instant.advanced(by: .microseconds(-1))
                let after = moment.instant.advanced(by: .microseconds(1))
                #expect(try snapshot.revision(at: moment.instant) == moment.revision)
                #expect(try snapshot.revision(at: after) == moment.revision)
                #expect(try snapshot.revision(at: before).next == moment.revision)
            }
            #expect(try snapshot.revision(at: .distantPast) == .zero)
            #expect(try snapshot.revision(at: .distantFuture) == moments.last?.revision)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `goes on where it was after the store is opened again`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        try await bench.store.commit { _ = try $0.addUser("asha") }
        let again = try bench.openAgain()
        #expect(again.heads.space == bench.store.heads.space)
        let epoch = try await bench.store.read { try $0.epoch() }
        #expect(try await again.read { try $0.epoch() } == epoch)
        try await again.commit { _ = try $0.addUser("meera") }
        #expect(try await again.head().revision.rawValue == 2)
    }
}
