import ArgumentParser
import NabhaClient
import NabhaModel

struct DevicePatients: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patients",
        abstract: "The patients on this device.",
        discussion: """
            EXAMPLES
              nabha device patients
              nabha device patients --json | jq -r '.[].phone'
            """
    )

    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let records = try phone.replica.records(Patient.model.name)
            .sorted { ($0.personName, $0.id) < ($1.personName, $1.id) }
        var listing = RecordListing(phone)
        try output.show(listing.patients(records))
    }
}
