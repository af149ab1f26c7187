import ArgumentParser
import NabhaServer
import NabhaStore
import NabhaSync

struct PharmacyCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a pharmacy.",
        discussion: """
            Its id, which is printed, or its whole name is what the other commands take.

            EXAMPLES
              nabha pharmacy create "Bhadson Road Medical" --location "Bhadson Road"
              nabha pharmacy create "Civil Hospital Dispensary" --location Nabha \\
                --contact-number 01765-000000 --output json | jq .id
            """
    )

    @Argument(help: "The pharmacy's name.")
    var name: String
    @Option(help: "The village or area.")
    var location: String
    @Option(help: "The number to call.")
    var contactNumber: String?
    @Option(help: "The address.")
    var address: String?
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        var body = [JSON.Member("name", .string(name)), JSON.Member("location", .string(location))]
        for (key, text) in [("contact_number", contactNumber), ("address", address)] {
            if let text { body.append(JSON.Member(key, .string(text))) }
        }
        let administration = PharmacyAdministration(store: try await data.store())
        let pharmacy = try await administration.create(body, .command("pharmacy create"))
        guard case .object(let members) = pharmacy else { return }
        try output.show("\(name) is pharmacy \(pharmacy["id"]?.integer ?? 0).", members)
    }
}
