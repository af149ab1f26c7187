import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct PharmacyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all pharmacies.")

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let rows = try await data.store()
            .read { snapshot in
                let staff = try snapshot.counts(RecordQuery(PharmacyStaff.model), by: PharmacyStaff.pharmacy.name)
                return try snapshot.records(RecordQuery(Pharmacy.model))
                    .map { pharmacy -> [JSON] in
                        [
                            .integer(pharmacy.id), .string(pharmacy[Pharmacy.name]),
                            .string(pharmacy[Pharmacy.location]),
                            .bool(pharmacy[Pharmacy.isActive]), .integer(Int64(staff[pharmacy.id] ?? 0)),
                        ]
                    }
            }
        try output.show(Listing(columns: ["id", "name", "location", "active", "staff"], rows: rows))
    }
}
