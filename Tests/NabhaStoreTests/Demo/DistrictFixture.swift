import Foundation
import NabhaModel
import NabhaStore

/// A directory that is gone when the test is over.
final class DistrictDirectory {
    let path: String

    init() throws {
        let name = "nabha-district-\(UUID().uuidString)"
        path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/nabha.sqlite" }
    func file(_ name: String) -> String { path + "/" + name }
}

/// Small districts in stores of their own.
enum DistrictFixture {
    /// 2026-01-15 10:40 in India, a Thursday.
    static let now = Instant(microseconds: 1_768_453_800_000_000)

    static func store(at path: String, seed: UInt64 = 1) throws -> SQLiteStore {
        try SQLiteStore(path: path, mode: .createIfMissing, environment: .seeded(seed, now: { now }))
    }

    static func district(_ appointments: Int, seed: UInt64 = 1) throws -> DemoDistrict {
        DemoDistrict(
            seed: seed,
            scale: try DemoScale(appointments: appointments),
            now: now,
            passwordHash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA"
        )
    }

    static func filled(at path: String, appointments: Int = 120, seed: UInt64 = 1) async throws -> SQLiteStore {
        let store = try store(at: path, seed: seed)
        try await district(appointments, seed: seed).fill(store)
        return store
    }

    /// All records of a model, by id.
    static func records(_ model: Model, in store: SQLiteStore) async throws -> [Record] {
        try await store.read { try $0.records(RecordQuery(model)) }
    }
}
