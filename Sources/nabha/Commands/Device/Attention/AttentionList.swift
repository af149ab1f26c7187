import ArgumentParser
import NabhaClient
import NabhaSync

struct AttentionList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what needs a decision, in the order in which it was done.",
        discussion: """
            EXAMPLES
              nabha device attention list
              nabha device attention list --json | jq -r '.[].codes[]'
            """
    )

    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let rows = try await phone.client.attention().enumerated()
            .map { place, item -> [JSON] in
                [
                    .integer(Int64(place + 1)), .string(try phone.title(item)),
                    .string(item.reasons.map(\.withoutField).joined(separator: " ")), .string(item.advice),
                    .array(item.codes.map { .string($0) }), .string(item.id.description),
                ]
            }
        var listing = Listing(columns: ["no", "what", "why", "next", "codes", "uid"], rows: rows)
        listing.hidden = ["codes", "uid"]
        listing.whenEmpty = "Nothing needs your attention."
        listing.emphasis = rows.map { _ in .attention }
        try output.show(listing)
    }
}

extension Attention {
    /// What a person may do next.
    var advice: String {
        if wantsMerge { return "merge, keep or take" }
        if !alternatives.isEmpty { return "merge --alternative 1 (of \(alternatives.count)), or take" }
        return isNew ? "merge, or take to give it up" : "keep, or take"
    }
}
