import ArgumentParser
import NabhaClient
import NabhaSync

struct AttentionTake: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take",
        abstract: "Give it up: what the server has is shown again.",
        discussion: """
            EXAMPLE
              nabha device attention take 1
            """
    )

    @Argument(help: "Its number in the list.")
    var item: String
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let item = try await phone.attention(item)
        let title = try phone.title(item)
        try await phone.client.takeTheirs(item)
        try output.show(
            "\(title): the server's version is shown again.",
            [JSON.Member("uid", .string(item.id.description))]
        )
    }
}
