import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct DeviceToday: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "today",
        abstract: "The appointments of today, or of other days.",
        discussion: """
            EXAMPLES
              nabha device today
              nabha device today --day tomorrow
              nabha device today --days 7
            """
    )

    @Option(help: ArgumentHelp("Another day: tomorrow, or one such as 2026-12-03.", valueName: "day"))
    var day: String = "today"
    @Option(help: ArgumentHelp("How many days from there.", valueName: "number"))
    var days: Int = 1
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...Self.mostDays).contains(days) else { throw ValidationError("--days is from 1 to \(Self.mostDays).") }
    }

    private static let mostDays = 400

    func run() async throws {
        let phone = try await device.phone()
        let clock = PersonClock(now: phone.now)
        let interval = clock.interval(from: try clock.day(day), days: days)
        let records = try phone.replica.records(Appointment.model.name)
            .filter { Instant($0[Appointment.date.name]).map(interval.contains) ?? false }
            .sorted { $0.beginning < $1.beginning }
        var listing = RecordListing(phone)
        if !output.isJSON, StandardStreams.isOutputTerminal { try StandardStreams.write(Standing(phone).line + "\n\n") }
        try output.show(listing.appointments(records))
    }
}

extension ShownRecord {
    /// For the order of appointments.
    var beginning: Instant { Instant(self[Appointment.date.name]) ?? .distantFuture }
}
