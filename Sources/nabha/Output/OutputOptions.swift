import ArgumentParser
import NabhaServer
import NabhaSync

/// How a command tells what it did.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
}

struct OutputOptions: ParsableArguments {
    @Option(help: "table for people, json for scripts.")
    var output: OutputFormat = .table
    @Flag(name: .customLong("json"), help: "The same as --output json.")
    var wantsJSON = false

    var isJSON: Bool { wantsJSON || output == .json }

    func show(_ listing: Listing) throws(CommandFailure) {
        try StandardStreams.write(isJSON ? listing.json : listing.table(isColoured: StandardStreams.isOutputColoured))
    }

    /// - Parameters:
    ///   - sentence: for people.
    ///   - members: for scripts.
    func show(_ sentence: String, _ members: [JSON.Member]) throws(CommandFailure) { try show([sentence], members) }

    /// - Parameter lines: for people; what somebody has chosen as a name cannot add one.
    func show(_ lines: [String], _ members: [JSON.Member]) throws(CommandFailure) {
        let json = String(decoding: JSON.object(members).serialized(), as: UTF8.self)
        let text = lines.map(LogLine.visible).joined(separator: "\n")
        try StandardStreams.write((isJSON ? json : text) + "\n")
    }
}
