import ArgumentParser
import NabhaClient

struct AppointmentConfirm: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Confirm an appointment: the doctor expects the patient.",
        discussion: """
            EXAMPLE
              nabha device appointment confirm 57
            """
    )

    @Argument(help: "The appointment's number.")
    var appointment: String
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let name = try phone.appointment(appointment).name
        try await phone.client.confirm(name)
        try output.show("Confirmed", phone, name)
    }
}
