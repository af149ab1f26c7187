import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct PharmacyStaffAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Put a user on a pharmacy's staff.",
        discussion: """
            EXAMPLE
              nabha pharmacy staff add 5 simran
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
            .write(.command("pharmacy staff add")) { transaction -> RecordID in
                let pharmacy = try transaction.snapshot.pharmacy(wanted)
                let user = try transaction.snapshot.existingUser(username)
                guard try transaction.snapshot.staffPlace(pharmacy.id, user.id) == nil else {
                    throw CommandFailure(.badData, "This user is on the pharmacy's staff already.")
                }
                try transaction.insert(
                    PharmacyStaff.model,
                    [PharmacyStaff.pharmacy.name: .integer(pharmacy.id), PharmacyStaff.user.name: .integer(user.id)]
                )
                return pharmacy.id
            }
        try output.show(
            "\(username) is on the staff of pharmacy \(id).",
            [JSON.Member("pharmacy", .integer(id)), JSON.Member("username", .string(username))]
        )
    }
}
