import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct UserList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List users with their roles.",
        discussion: """
            EXAMPLES
              nabha user list --role admin
              nabha user list --output json \\
                | jq -r '.[] | select(.active | not) | .username'
            """
    )

    @Option(help: "Only users who are this: admin, doctor, patient, pharmacist, or user for those who are none.")
    var role: String?
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let roles = Role.allCases.map(\.rawValue) + ["user"]
        guard role.map(roles.contains) ?? true else {
            throw ValidationError("--role must be one of: \(roles.joined(separator: ", ")).")
        }
    }

    func run() async throws {
        let wanted = role
        let rows = try await data.store()
            .read { snapshot in
                let people = try Affiliations(snapshot)
                return try snapshot.records(RecordQuery(User.model))
                    .compactMap { user -> [JSON]? in
                        let roles = people.roles(of: user)
                        guard wanted.map(roles.contains) ?? true else { return nil }
                        return [
                            .integer(user.id), .string(user[User.username]),
                            .string("\(user[User.firstName]) \(user[User.lastName])"), .string(user[User.email]),
                            .string(roles.joined(separator: ", ")), .bool(user[User.isActive]),
                        ]
                    }
            }
        var listing = Listing(columns: ["id", "username", "name", "email", "role", "active"], rows: rows)
        listing.whenEmpty = "No users. See: nabha user create --help"
        try output.show(listing)
    }
}

/// Who is what, for all users at once.
private struct Affiliations {
    private let users: [(role: Role, users: Set<RecordID>)]

    init(_ snapshot: Snapshot) throws {
        users = try [(Role.patient, Patient.model), (.doctor, Doctor.model), (.pharmacist, PharmacyStaff.model)]
            .map { role, model in (role, Set(try snapshot.counts(RecordQuery(model), by: "user_id").keys)) }
    }

    func roles(of user: Record) -> [String] {
        var roles = users.filter { $0.users.contains(user.id) }.map(\.role.rawValue)
        if user[User.isStaff] { roles.append(Role.admin.rawValue) }
        return roles.isEmpty ? ["user"] : roles
    }
}
