import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct PharmacyStaffRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take a user off a pharmacy's staff; what the user sees changes at once.",
        discussion: """
            EXAMPLE
              nabha pharmacy staff remove 5 simran
            """
    )

    @Argument(help: "The pharmacy's id, or its whole name.")
    var pharmacy: String
    @Argument(help: "The user's name.")
    var username: String
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (wanted, username) = (pharmacy, username)
        let id = try await data.store()
            .write(.command("pharmacy staff remove")) { transaction -> RecordID in
                let pharmacy = try transaction.snapshot.pharmacy(wanted)
                let user = try transaction.snapshot.existingUser(username)
                guard let place = try transaction.snapshot.staffPlace(pharmacy.id, user.id) else {
                    throw CommandFailure(.noInput, "This user is not on the pharmacy's staff.")
                }
                try transaction.delete(PharmacyStaff.model, place)
                return pharmacy.id
            }
        try output.show(
            "\(username) is not on the staff of pharmacy \(id) any more.",
            [JSON.Member("pharmacy", .integer(id)), JSON.Member("username", .string(username))]
        )
    }
}
