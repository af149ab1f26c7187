import NabhaModel
import NabhaSync
import Testing

@testable import NabhaStore

@Suite struct `A store's devices` {
    private static func uid(_ byte: UInt8) throws -> UID {
        try #require(UID(bytes: [1, 2, 3, 4, 5, 6, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, byte]))
    }

    private static func registration(_ byte: UInt8, name: String = "Phone") -> DeviceRegistration {
        DeviceRegistration(name: name, app: "1.0", tokenHash: Array(repeating: byte, count: 32))
    }

    @Test(arguments: StoreKind.allCases)
    func `are registered, renewed and revoked, and their users know at once and in other processes`(
        _ kind: StoreKind
    ) async throws {
        let bench = try StoreUnderTest(kind)
        let (one, other) = (bench.store, try bench.openAgain())
        let user = try await one.commit { try $0.addUser("asha") }
        func hashes() async throws -> [[DeviceID: UInt8?]] {
            try one.notice()
            try other.notice()
            return [
                try await one.principal(user)?.devices.mapValues(\.tokenHash.first) ?? [:],
                try await other.principal(user)?.devices.mapValues(\.tokenHash.first) ?? [:],
            ]
        }
        #expect(try await hashes() == [[:], [:]])
        let id = try await one.commit { try $0.registerDevice(Self.uid(1), of: user, Self.registration(7)) }
        #expect(try await hashes() == [[id: 7], [id: 7]])
        try await other.commit { transaction in
            let device = try #require(try transaction.snapshot.device(Self.uid(1)))
            try transaction.renewDevice(device, Self.registration(8, name: "Tablet"))
        }
        #expect(try await hashes() == [[id: 8], [id: 8]])
        #expect(try await one.read { try $0.device(id)?.name } == "Tablet")
        try await one.commit { try $0.revokeDevice(try #require(try $0.snapshot.device(id))) }
        #expect(try await hashes() == [[:], [:]])
        #expect(try await one.read { try $0.devices(of: user) } == [])
        #expect(try await one.read { try $0.user(ofDevice: id) } == user)
        // Devices are no records.
        #expect(try await one.head().revision.rawValue == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func `lose their tokens together, and keep what they have sent`(_ kind: StoreKind) async throws {
        let bench = try StoreUnderTest(kind)
        let id = try await bench.store.commit { transaction in
            let user = try transaction.addUser("asha")
            return try transaction.registerDevice(Self.uid(1), of: user, Self.registration(7))
        }
        try await bench.store.commit { transaction in
            try transaction.session.execute("UPDATE device SET last_operation = 41")
            try transaction.endDeviceTokens(of: 1)
        }
        #expect(try await bench.store.principal(1)?.devices[id]?.tokenHash == [])
        #expect(try await bench.store.read { try $0.device(id)?.lastOperation } == 41)
    }

    @Test(arguments: StoreKind.allCases)
    func `are given tokens that are newer than what ended the ones before, whatever the clock says`(
        _ kind: StoreKind
    ) async throws {
        let bench = try StoreUnderTest(kind)
        let ended = bench.clock.now.advanced(by: .seconds(3_600))
        let id = try await bench.store.commit { transaction in
            let user = try transaction.addUser("asha")
            var record = try #require(try transaction.record(User.model, user))
            record[User.sessionsValidFrom] = ended
            try transaction.update(record)
            return try transaction.registerDevice(Self.uid(1), of: user, Self.registration(7))
        }
        #expect(try await bench.store.principal(1)?.devices[id]?.tokenIssuedAt == ended)
    }
}
