import ArgumentParser
import NabhaClient

struct AppointmentComplete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "complete",
        abstract: "Note that the patient was there, and what came of it.",
        discussion: """
            EXAMPLE
              nabha device appointment complete 57 --diagnosis Flu
            """
    )

    @Argument(help: "The appointment's number.")
    var appointment: String
    @Option(help: ArgumentHelp("What the doctor found.", valueName: "text"))
    var diagnosis: String?
    @Option(help: ArgumentHelp("What the doctor prescribed.", valueName: "text"))
    var prescription: String?
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let name = try phone.appointment(appointment).name
        try await phone.client.complete(name, diagnosis: diagnosis, prescription: prescription)
        try output.show("Completed", phone, name)
    }
}
