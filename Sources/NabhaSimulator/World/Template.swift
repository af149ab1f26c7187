import Foundation
import GRDB
import NabhaClient
import NabhaModel
import NabhaStore

/// The databases with which every world begins: made once in a process, copied for each seed.
struct Template: Sendable {
    let database: Data
    /// That of a phone on which nobody has signed in.
    let phone: DatabaseQueue

    static func make() async throws -> Template {
        let directory = try Scratch()
        let path = directory.path("template.sqlite")
        let clock = WorldClock(at: WorldClock.start.advanced(by: .seconds(-3_600)))
        let store = try SQLiteStore(
            path: path,
            mode: .createIfMissing,
            catalog: Future.catalog,
            migrations: Future.migrations,
            environment: .seeded(
                0,
                now: {
                    // Each commit of the population has an instant of its own.
                    clock.advance(by: .microseconds(1_000))
                    return clock.now
                }
            )
        )
        try await Population.fill(store)
        try store.close()
        try Journal.install(in: path, Future.catalog)
        return Template(database: try Data(contentsOf: URL(fileURLWithPath: path)), phone: try phone())
    }

    private static func phone() throws -> DatabaseQueue {
        let database = try DatabaseQueue()
        _ = try Replica(
            database: database,
            environment: ClientEnvironment(now: { WorldClock.start }, randomBytes: { Array(repeating: 0, count: $0) })
        )
        return database
    }
}

/// A directory for the files of one world, in memory where the system offers that; removed with the value.
final class Scratch: Sendable {
    private let url: URL

    init() throws {
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? URL(fileURLWithPath: memory) : FileManager.default.temporaryDirectory
        var template = Array(parent.appendingPathComponent("nabha-simulator-XXXXXX").path.utf8CString)
        // Named by the system: no two worlds, nor two programs, meet.
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
        url = URL(fileURLWithPath: String(decoding: bytes, as: UTF8.self))
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func copy(_ name: String, to other: String) throws {
        try? FileManager.default.removeItem(atPath: path(other))
        guard FileManager.default.fileExists(atPath: path(name)) else { return }
        try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
    }
}
