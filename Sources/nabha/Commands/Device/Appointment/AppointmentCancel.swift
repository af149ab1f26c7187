import ArgumentParser
import NabhaClient

struct AppointmentCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel an appointment, and say why.",
        discussion: """
            EXAMPLE
              nabha device appointment cancel 57 --reason "Bus strike"
            """
    )

    @Argument(help: "The appointment's number.")
    var appointment: String
    @Option(help: ArgumentHelp("Why it will not take place.", valueName: "text"))
    var reason: String
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let name = try phone.appointment(appointment).name
        try await phone.client.cancel(name, reason: reason)
        try output.show("Cancelled", phone, name)
    }
}
