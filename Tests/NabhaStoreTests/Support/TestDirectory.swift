import Foundation

/// A directory of one test, removed with everything in it when the test lets go of it.
final class TestDirectory: Sendable {
    let path: String

    init() throws {
        path = Self.parent + "/nabha-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// In memory where the system has a place for that: thousands of commits wait for no disk.
    private static let parent: String = {
        let memory = "/dev/shm"
        return FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    }()
}

/// What a file holds, for comparing it before and after.
func bytes(ofFile path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
