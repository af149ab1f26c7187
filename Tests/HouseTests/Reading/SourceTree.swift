import Foundation

/// The files of the repository as they lie in the working tree, without what is built or fetched.
struct SourceTree {
    /// The folder of the manifest: three up from this folder.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Folders that hold nothing of ours.
    private static let foreign: Set<String> = [".build", ".git", ".venv", "node_modules", "__pycache__", "data"]

    /// Paths from the root, in order.
    let paths: [String]

    init() throws {
        var paths: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            for name in try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                var isFolder: ObjCBool = false
                guard FileManager.default.fileExists(atPath: Self.url(path).path, isDirectory: &isFolder) else {
                    continue
                }
                if !isFolder.boolValue {
                    paths.append(path)
                } else if !Self.foreign.contains(where: { name.hasPrefix($0) }) {
                    folders.append(path)
                }
            }
        }
        self.paths = paths.sorted()
    }

    static func url(_ path: String) -> URL { root.appending(path: path) }

    static func text(_ path: String) throws -> String { try String(contentsOf: url(path), encoding: .utf8) }

    /// Whether there is a file or folder.
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: url(path).path) }

    /// All Swift files, read once for all tests.
    private static let texts = Result {
        try SourceTree().paths.filter { $0.hasSuffix(".swift") }.map { SwiftText(try text($0), path: $0) }
    }

    /// The Swift files below some folders, taken apart.
    static func swift(in folders: String...) throws -> [SwiftText] {
        try texts.get().filter { file in folders.contains { file.path.hasPrefix($0 + "/") } }
    }
}

/// One place that breaks a rule.
struct Fault: Hashable, CustomStringConvertible {
    let path: String
    /// Counted from 1; nil where it is the file as a whole.
    var line: Int?
    let message: String

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(message)" }
}
