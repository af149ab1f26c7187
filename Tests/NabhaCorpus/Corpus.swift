package import Foundation
package import NabhaSync

/// The files in `Tests/Corpus`: scripted meetings of a phone and a server, by which a client in any language is tested.
package enum Corpus {
    /// The root of the repository.
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    package static func url(_ path: String) -> URL { root.appending(path: path) }

    /// Whether what tests produce is to be written to the files instead of being compared with them.
    package static var isRecording: Bool { ProcessInfo.processInfo.environment["NABHA_RECORD"] == "1" }

    /// The names of all scripts, in order.
    package static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url("Tests/Corpus").path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    package static func script(_ name: String) throws -> CorpusScript {
        try CorpusScript(JSON.parse(Array(Data(contentsOf: file(name)))))
    }

    /// What a file holds; nil where there is none.
    package static func text(_ name: String) -> String? { try? String(contentsOf: file(name), encoding: .utf8) }

    package static func write(_ text: String, to name: String) throws {
        try text.write(to: file(name), atomically: true, encoding: .utf8)
    }

    private static func file(_ name: String) -> URL { url("Tests/Corpus/\(name).json") }
}

/// One scripted meeting.
package struct CorpusScript: Sendable {
    package let title: String
    /// What the server answered when the phone was registered.
    package let device: JSON
    package let steps: [JSON]

    package init(title: String, device: JSON, steps: [JSON]) {
        self.title = title
        self.device = device
        self.steps = steps
    }

    init(_ json: JSON) throws {
        guard let title = json["title"]?.string, let device = json["device"], case .array(let steps)? = json["steps"]
        else { throw CorpusFault.malformed("script") }
        self.init(title: title, device: device, steps: steps)
    }

    package var text: String {
        JSON.object([
            JSON.Member("title", .string(title)), JSON.Member("device", device),
            JSON.Member("steps", .array(steps)),
        ])
        .laidOut() + "\n"
    }
}

/// What is wrong with a script or with how it is played.
package enum CorpusFault: Error, Hashable, Sendable {
    case malformed(String)
    /// The client has nothing to send where it must.
    case noRequest
}
