import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct AttentionMerge: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Do it again with other texts, or at another time.",
        discussion: """
            EXAMPLES
              nabha device attention merge 1 --both
              nabha device attention merge 1 --notes "Fever since Monday; cough as well"
              nabha device attention merge 1 --alternative 2
            """
    )

    @Argument(help: "Its number in the list.")
    var item: String
    @OptionGroup var texts: AppointmentTexts
    @Flag(help: "Theirs and mine, one after the other, in each text that differs.")
    var both = false
    @Option(help: ArgumentHelp("The free time with this place in the list of alternatives.", valueName: "number"))
    var alternative: Int?
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !texts.isEmpty || both || alternative != nil else {
            throw ValidationError("Say what it is to be: --both, --alternative NUMBER, or a text such as --notes TEXT.")
        }
    }

    func run() async throws {
        let phone = try await device.phone()
        let item = try await phone.attention(item)
        let values = try values(item, PersonClock(now: phone.now))
        guard !values.isEmpty else { throw CommandFailure(.badData, "No text differs: use keep or take.") }
        try phone.replica.merge(RecordKey(model: item.model, uid: item.id.uid), values)
        let title = try phone.title(item)
        try output.show(
            "● Saved here: \(title): goes to the server again with the next sync.",
            [JSON.Member("uid", .string(item.id.description))]
        )
    }

    private func values(_ item: Attention, _ clock: PersonClock) throws -> [String: Value] {
        var values: [String: Value] = [:]
        if both {
            for field in item.fields where Self.clinical.contains(field.name) {
                let parts = [field.theirs, field.mine].compactMap { $0 }.filter { !$0.isEmpty }
                values[field.name] = .text(parts.joined(separator: "\n"))
            }
        }
        if let alternative {
            guard item.alternatives.indices.contains(alternative - 1) else {
                throw CommandFailure(.noInput, "There are \(item.alternatives.count) alternatives.")
            }
            values[Appointment.date.name] = .instant(Instant(item.alternatives[alternative - 1]))
        }
        return values.merging(try texts.values(clock)) { $1 }
    }

    private static let clinical = [
        Appointment.symptoms, Appointment.diagnosis, Appointment.prescription, Appointment.notes,
    ]
    .map(\.name)
}
