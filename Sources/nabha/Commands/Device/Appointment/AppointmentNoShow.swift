import ArgumentParser
import NabhaClient

struct AppointmentNoShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "no-show",
        abstract: "Note that the patient did not come.",
        discussion: """
            EXAMPLE
              nabha device appointment no-show 57
            """
    )

    @Argument(help: "The appointment's number.")
    var appointment: String
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let name = try phone.appointment(appointment).name
        try await phone.client.noShow(name)
        try output.show("Did not come", phone, name)
    }
}
