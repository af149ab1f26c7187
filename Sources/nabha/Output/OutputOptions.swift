import ArgumentParser
import NabhaSync

/// How a command tells what it did.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
}

struct OutputOptions: ParsableArguments {
    @Option(help: "table for people, json for scripts.")
    var output: OutputFormat = .table

    func show(_ listing: Listing) {
        StandardStreams.write(output == .json ? listing.json : listing.table)
    }

    /// - Parameters:
    ///   - sentence: for people.
    ///   - members: for scripts.
    func show(_ sentence: String, _ members: [JSON.Member]) {
        let json = String(decoding: JSON.object(members).serialized(), as: UTF8.self)
        StandardStreams.write((output == .json ? json : sentence) + "\n")
    }
}
