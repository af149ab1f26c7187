import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct AppointmentShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "All that is known of an appointment.",
        discussion: """
            EXAMPLE
              nabha device appointment show 57
            """
    )

    @Argument(help: "The appointment's number.")
    var appointment: String
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let record = try phone.appointment(appointment)
        try output.show(lines(record, phone), members(record, phone))
    }

    private static let texts = [
        Appointment.symptoms, Appointment.diagnosis, Appointment.prescription, Appointment.notes,
        Appointment.cancelledReason,
    ]
    .map(\.name)

    private func lines(_ record: ShownRecord, _ phone: Phone) throws -> [String] {
        let clock = PersonClock(now: phone.now)
        var listing = RecordListing(phone)
        let state = try phone.state(record)
        var lines = [
            "appointment \(record.number), \(clock.text(record.beginning)), \(record.statusText ?? "")",
            "patient       \(try listing.person(Patient.model.name, record[Appointment.patient.name]) ?? "–")",
            "doctor        \(try listing.person(Doctor.model.name, record[Appointment.doctor.name]) ?? "–")",
        ]
        for field in Self.texts {
            guard let text = record.text(field) else { continue }
            lines.append("\(field.replacing("_", with: " ").padded(to: 14))\(text.replacing("\n", with: " / "))")
        }
        lines.append(state.sentence(clock))
        if case .refused = state { lines.append("Decide about it: nabha device attention show \(record.number)") }
        return lines
    }

    private func members(_ record: ShownRecord, _ phone: Phone) throws -> [JSON.Member] {
        let state = try phone.state(record)
        return [
            JSON.Member("id", .string("\(record.number)")), JSON.Member("uid", .string(record.key.uid.description)),
            JSON.Member("revision", .integer(record.revision.rawValue)),
        ] + Appointment.model.fields.map { JSON.Member($0.name, record[$0.name].json) } + [
            JSON.Member("state", .string(state.word)), JSON.Member("reason", state.reason.json),
        ]
    }
}
