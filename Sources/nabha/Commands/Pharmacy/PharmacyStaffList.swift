import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct PharmacyStaffList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List who works at a pharmacy.")

    @Argument(help: "The pharmacy's id, or its whole name.")
    var pharmacy: String
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let wanted = pharmacy
        let rows = try await data.store()
            .read { snapshot in
                let pharmacy = try snapshot.pharmacy(wanted)
                let places = RecordQuery(
                    PharmacyStaff.model,
                    where: [.equals(PharmacyStaff.pharmacy.name, .integer(pharmacy.id))]
                )
                return try snapshot.records(places)
                    .compactMap { try snapshot.record(User.model, $0[PharmacyStaff.user]) }
                    .map { user -> [JSON] in
                        [
                            .integer(user.id), .string(user[User.username]),
                            .string("\(user[User.firstName]) \(user[User.lastName])"), .bool(user[User.isActive]),
                        ]
                    }
            }
        var listing = Listing(columns: ["id", "username", "name", "active"], rows: rows)
        listing.whenEmpty = "Nobody works there. See: nabha pharmacy staff add --help"
        try output.show(listing)
    }
}
