import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct DeviceDispense: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dispense",
        abstract: "Give out medicine, or note that some has come.",
        discussion: """
            What several devices take adds up, and what is there never goes below zero: where two give out the last \
            ones, the server accepts whoever comes first, and the other is told.

            EXAMPLES
              nabha device dispense 812 10
              nabha device dispense "paracetamol 500" 10
              nabha device dispense 812 200 --received
            """
    )

    @Argument(help: "The item's number in the stock, or parts of the medicine's name.")
    var item: String
    @Argument(help: "How many.")
    var quantity: Int64
    @Flag(help: "They have come, instead of being given out.")
    var received = false
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...PharmacyInventory.quantityLimit).contains(quantity) else {
            throw ValidationError("Give out at least one.")
        }
    }

    func run() async throws {
        let phone = try await device.phone()
        let record = try stock(phone)
        let delta = received ? quantity : -quantity
        let field = PharmacyInventory.quantityAvailable.name
        let (now, overflows) = record.quantity.addingReportingOverflow(delta)
        guard !overflows, now >= 0 else {
            throw CommandFailure(.badData, "There are only \(record.quantity) of \(record.stockName).")
        }
        try phone.replica.move(record.key.model, uid: record.key.uid, by: [field: delta])
        try output.show(
            "● Saved here: \(quantity) of \(record.stockName) \(received ? "received" : "given out"); \(now) are left.",
            [
                JSON.Member("id", .string("\(record.number)")), JSON.Member("quantity", .integer(now)),
                JSON.Member("state", .string(try phone.state(record).word)),
            ]
        )
    }

    private func stock(_ phone: Phone) throws -> ShownRecord {
        let model = PharmacyInventory.model.name
        if LocalNumber(item) != nil || UID(item) != nil { return try phone.record(model, named: item) }
        let search = Search([item])
        let own = phone.account.affiliation.pharmacies
        let found = try phone.replica.records(model)
            .filter { record in
                search.matches(record.text("medicine_name") ?? "")
                    && (own.isEmpty || RecordID(record[PharmacyInventory.pharmacy.name]).map(own.contains) ?? false)
            }
        guard let first = found.first else {
            throw CommandFailure(.noInput, "There is no such medicine in the stock. See: nabha device stock")
        }
        guard found.count == 1 else {
            throw CommandFailure(.badData, "Several medicines match; use the number. See: nabha device stock \(item)")
        }
        return first
    }
}
