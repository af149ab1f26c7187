import ArgumentParser
import Foundation
import NabhaSync

struct DemoDay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "day",
        abstract: "Play a health worker's day, with five phones on slow networks.",
        discussion: """
            A real server and real phones in a folder that is removed afterwards: a first sync over 2G, work without a \
            network, two people who write the same text, a time that is taken, the last boxes of a medicine, a stolen \
            phone, a power cut in the middle of a push. Each sync is shown beside what downloading everything through \
            API v1 costs, measured at the same moment. Who does what follows from the seed; tokens and times make the \
            counts differ by some bytes.

            EXAMPLES
              nabha demo day
              nabha demo day --seed 7 --speed 1
              nabha demo day --quick --json | jq .promises
            """
    )

    @Option(help: ArgumentHelp("Who and what is invented follows from this number.", valueName: "number"))
    var seed: UInt64 = 1
    @Option(help: ArgumentHelp("How many times faster than in the field the networks are.", valueName: "factor"))
    var speed: Double?
    @Flag(help: "A smaller district, and faster networks.")
    var quick = false
    @OptionGroup var output: OutputOptions

    private static let speeds = 1.0...1_000.0

    func validate() throws {
        guard speed.map(Self.speeds.contains) ?? true else { throw ValidationError("--speed is from 1 to 1000.") }
    }

    func run() async throws {
        let settings = WorkingDay.Settings(seed: seed, speed: speed ?? (quick ? 200 : 20), scale: quick ? 1_000 : 4_000)
        let isJSON = output.isJSON
        let story = DayStory { if !isJSON { try? StandardStreams.write($0) } }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("nabha-day-\(UUID().uuidString)")
            .path
        try DataDirectory(path: folder).create()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await WorkingDay.play(settings, in: folder, story)
        let report = DayReport(story: story, settings: settings)
        try show(report)
        guard report.isKept else { throw CommandFailure(.failure, "Not everything held that is promised.") }
    }

    private func show(_ report: DayReport) throws {
        guard !output.isJSON else {
            return try StandardStreams.write(String(decoding: report.json.serialized(), as: UTF8.self) + "\n")
        }
        try StandardStreams.write("\n")
        try output.show(report.table)
        try StandardStreams.write("\n" + report.closing.joined(separator: "\n") + "\n")
    }
}
