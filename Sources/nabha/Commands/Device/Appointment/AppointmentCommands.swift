import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct AppointmentCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "appointment",
        abstract: "Book appointments, and say what became of them.",
        discussion: """
            An appointment is named by its number; one that was booked here and not sent yet is called new-1, new-2 …
            """,
        subcommands: [
            AppointmentBook.self, AppointmentShow.self, AppointmentEdit.self, AppointmentConfirm.self,
            AppointmentComplete.self, AppointmentCancel.self, AppointmentNoShow.self,
        ]
    )
}

extension OutputOptions {
    /// Tells what was saved of an appointment.
    func show(_ done: String, _ phone: Phone, _ name: RecordName) throws {
        let record = try phone.record(Appointment.model.name, named: name.description)
        let state = try phone.state(record)
        let clock = PersonClock(now: phone.now)
        let title = try record.title(phone, clock)
        try show(
            "\(done): \(title): \(state.sentence(clock)).",
            [
                JSON.Member("id", .string("\(record.number)")), JSON.Member("uid", .string(name.description)),
                JSON.Member("status", record.text(Appointment.status.name).json),
                JSON.Member("state", .string(state.word)),
            ]
        )
    }
}

extension ShownRecord {
    var name: RecordName { RecordName(key.uid) }
}
