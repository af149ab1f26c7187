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
        let rows = try await phone.client.attention()
            .map { item -> [JSON] in
                [
                    .integer(item.number), .string(try phone.title(item)),
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
        if codes.allSatisfy(Self.final.contains) { return "take" }
        if wantsMerge { return "merge, keep or take" }
        if !alternatives.isEmpty { return "merge --alternative 1 (of \(alternatives.count)), or take" }
        return isNew ? "merge, or take to give it up" : "keep, or take"
    }

    /// Refusals that come again however often it is tried.
    private static let final = ["FORBIDDEN", "FIXED", "NOT_FOUND"]
}
