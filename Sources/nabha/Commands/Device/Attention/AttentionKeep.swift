import ArgumentParser
import NabhaClient
import NabhaSync

struct AttentionKeep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep",
        abstract: "Do it again, now that it is known what the server has.",
        discussion: """
            EXAMPLE
              nabha device attention keep 1
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
        try await phone.client.keepMine(item)
        try output.show(
            "\(title): yours goes to the server again with the next sync.",
            [JSON.Member("uid", .string(item.id.description))]
        )
    }
}
