import ArgumentParser
import NabhaClient
import NabhaModel

struct DeviceStock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stock",
        abstract: "What there is of medicines, in the own and the followed pharmacies.",
        discussion: """
            EXAMPLES
              nabha device stock
              nabha device stock paracetamol
              nabha device stock --pharmacy 5 --available
            """
    )

    @Argument(help: "Parts of the medicine's name.")
    var words: [String] = []
    @Option(help: ArgumentHelp("Only there, by its number.", valueName: "number"))
    var pharmacy: String?
    @Flag(help: "Only what is there.")
    var available = false
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let place = try pharmacy.map { try phone.record(Pharmacy.model.name, named: $0).id }
        let search = Search(words)
        let records = try phone.replica.records(PharmacyInventory.model.name)
            .filter { record in
                (place == nil || RecordID(record[PharmacyInventory.pharmacy.name]) == place)
                    && search.matches(record.text("medicine_name") ?? "") && (!available || record.quantity > 0)
            }
            .sorted { ($0.stockName, $0.id) < ($1.stockName, $1.id) }
        var listing = RecordListing(phone)
        try output.show(listing.stock(records))
    }
}

extension ShownRecord {
    var quantity: Int64 { Int64(self[PharmacyInventory.quantityAvailable.name]) ?? 0 }
    /// Medicine and pharmacy.
    var stockName: String { "\(text("medicine_name") ?? ""), \(text("pharmacy_name") ?? "")" }
}
