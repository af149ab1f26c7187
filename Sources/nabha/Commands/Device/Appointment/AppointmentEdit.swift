import ArgumentParser
import NabhaClient
import NabhaModel

struct AppointmentEdit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change the texts of an appointment, or its time.",
        discussion: """
            Only what is given changes. Where somebody else changes the same text meanwhile, both are kept until you \
            decide: nabha device attention --help

            EXAMPLES
              nabha device appointment edit 57 --notes "Come again with the report"
              nabha device appointment edit 57 --at "tomorrow 11:00"

            Doctors write diagnosis, prescription and notes; patients symptoms and the time; admins all of it.
            """
    )

    @Argument(help: "The appointment's number.")
    var appointment: String
    @OptionGroup var texts: AppointmentTexts
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !texts.isEmpty else { throw ValidationError("Say what is to change, as --notes TEXT.") }
    }

    func run() async throws {
        let phone = try await device.phone()
        let record = try phone.appointment(appointment)
        let values = try texts.values(PersonClock(now: phone.now))
        try await phone.client.edit(RecordName(record.key.uid), values)
        try output.show("Changed", phone, record.name)
    }
}

/// What may be written about an appointment.
struct AppointmentTexts: ParsableArguments {
    @Option(help: ArgumentHelp("What the patient complains of.", valueName: "text"))
    var symptoms: String?
    @Option(help: ArgumentHelp("What the doctor found.", valueName: "text"))
    var diagnosis: String?
    @Option(help: ArgumentHelp("What the doctor prescribed.", valueName: "text"))
    var prescription: String?
    @Option(help: ArgumentHelp("What else is to be known.", valueName: "text"))
    var notes: String?
    @Option(help: ArgumentHelp("Another time: \"tomorrow 10:30\" or \"2026-12-03 10:30\".", valueName: "time"))
    var at: String?

    var isEmpty: Bool { given.isEmpty && at == nil }

    private var given: [(field: String, text: String)] {
        [
            (Appointment.symptoms.name, symptoms), (Appointment.diagnosis.name, diagnosis),
            (Appointment.prescription.name, prescription), (Appointment.notes.name, notes),
        ]
        .compactMap { field, text in text.map { (field, $0) } }
    }

    /// By field.
    func values(_ clock: PersonClock) throws -> [String: Value] {
        var values = Dictionary(given.map { ($0.field, Value.text($0.text)) }, uniquingKeysWith: { $1 })
        if let at { values[Appointment.date.name] = .instant(try clock.instant(at)) }
        return values
    }
}
