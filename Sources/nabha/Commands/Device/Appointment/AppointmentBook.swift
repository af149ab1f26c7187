import ArgumentParser
import NabhaClient
import NabhaModel

struct AppointmentBook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "book",
        abstract: "Book an appointment.",
        discussion: """
            Whether the doctor is free is certain only once the server has answered; a refusal comes with free times.

            EXAMPLES
              nabha device appointment book --doctor 3 --at "tomorrow 10:30"
              nabha device appointment book --patient 12 --doctor 3 \\
                --at "2026-12-03 10:30" --symptoms "Fever for three days"
            """
    )

    @Option(help: ArgumentHelp("The patient's number; your own, if left out.", valueName: "number"))
    var patient: String?
    @Option(help: ArgumentHelp("The doctor's number; your own, if left out.", valueName: "number"))
    var doctor: String?
    @Option(help: ArgumentHelp("When: \"tomorrow 10:30\" or \"2026-12-03 10:30\".", valueName: "time"))
    var at: String
    @Option(help: ArgumentHelp("What the patient complains of.", valueName: "text"))
    var symptoms: String?
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let clock = PersonClock(now: phone.now)
        let own = phone.account.affiliation
        let name = try await phone.client.book(
            patient: phone.number(Patient.model.name, patient, own: own.patient, flag: "--patient"),
            doctor: phone.number(Doctor.model.name, doctor, own: own.doctor, flag: "--doctor"),
            date: clock.date(clock.instant(at)),
            symptoms: symptoms
        )
        try output.show("Booked", phone, name)
    }
}
