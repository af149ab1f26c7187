import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct DeviceFollow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Choose the pharmacies whose stock is kept on this device.",
        discussion: """
            At most \(SyncLimit.followedPharmacies); the own ones are kept anyway. Without a number, those that are followed are \
            listed. Their stock comes with the next sync.

            EXAMPLES
              nabha device follow 3 5
              nabha device follow --none
            """
    )

    @Argument(help: "Numbers of pharmacies; they replace those of before. See: nabha device find")
    var pharmacies: [String] = []
    @Flag(help: "Follow none any more.")
    var none = false
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard pharmacies.isEmpty || !none else { throw ValidationError("Give numbers, or --none.") }
        guard pharmacies.count <= SyncLimit.followedPharmacies else {
            throw ValidationError("At most \(SyncLimit.followedPharmacies) pharmacies can be followed.")
        }
    }

    func run() async throws {
        let phone = try await device.phone()
        if none || !pharmacies.isEmpty {
            let chosen = try pharmacies.map { try phone.record(Pharmacy.model.name, named: $0).id }
            try phone.replica.follow(chosen)
        }
        let rows = try phone.replica.followed()
            .map { id -> [JSON] in
                let pharmacy = try phone.replica.record(Pharmacy.model.name, id)
                return [
                    .integer(id), pharmacy?.text(Pharmacy.name.name).json ?? .null,
                    pharmacy?.text(Pharmacy.location.name).json ?? .null,
                ]
            }
        try output.show(Listing(columns: ["id", "name", "location"], rows: rows))
    }
}
