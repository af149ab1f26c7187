import ArgumentParser
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync

struct UserCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a user.",
        discussion: """
            The password is asked for twice, or read from standard input with --password-stdin. Doctors need \
            --specialization and --license-number, pharmacists --pharmacy.

            EXAMPLES
              nabha user create asha --role admin
              pass show nabha/ravi | nabha user create dr.ravi --role doctor \\
                --specialization Paediatrics --license-number PMC-40112 --password-stdin
              nabha user create simran --role pharmacist --pharmacy 5
            """
    )

    @Argument(help: "The name to sign in with.")
    var username: String
    @Option(help: "admin, doctor, patient or pharmacist.")
    var role: RoleOption
    @Option(help: "The first name.")
    var firstName: String?
    @Option(help: "The last name.")
    var lastName: String?
    @Option(help: "The email address.")
    var email: String?
    @Option(help: "What a doctor is a specialist in.")
    var specialization: String?
    @Option(help: "A doctor's registration number.")
    var licenseNumber: String?
    @Option(
        help: ArgumentHelp("The pharmacy where a pharmacist works: its id, or its whole name.", valueName: "pharmacy")
    )
    var pharmacy: String?
    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    enum RoleOption: String, ExpressibleByArgument, CaseIterable {
        case admin
        case doctor
        case patient
        case pharmacist
    }

    func run() async throws {
        let store = try await data.store()
        let profile = try await profile(in: store)
        var body: [JSON.Member] = [
            JSON.Member("username", .string(username)),
            JSON.Member("password", .string(try NewPassword.read(fromStandardInput: passwordStdin))),
            JSON.Member("role", .string(role.rawValue)),
        ]
        for (key, text) in [("first_name", firstName), ("last_name", lastName), ("email", email)] {
            if let text { body.append(JSON.Member(key, .string(text))) }
        }
        if let profile { body.append(JSON.Member("profile", .object(profile))) }
        let user: JSON
        do {
            user = try await AccountAdministration(store: store).create(body, .command("user create"))
        } catch let problem as Problem where problem.fields == ["username": [FieldFault.taken.message]] {
            throw CommandFailure(.badData, "There is already a user \(username).")
        }
        guard case .object(let members) = user else { return }
        try output.show("\(username) can sign in now, as \(role.rawValue).", members)
    }

    /// What goes with the role; given with another one it is refused rather than passed over.
    private func profile(in store: SQLiteStore) async throws -> [JSON.Member]? {
        let given = [
            ("--specialization", specialization, RoleOption.doctor), ("--license-number", licenseNumber, .doctor),
            ("--pharmacy", pharmacy, .pharmacist),
        ]
        for (flag, text, role) in given where text != nil && role != self.role {
            throw CommandFailure(.usage, "\(flag) goes with --role \(role.rawValue).")
        }
        switch role {
        case .admin, .patient: return nil
        case .doctor:
            guard let specialization, let licenseNumber else {
                throw CommandFailure(.usage, "A doctor needs --specialization and --license-number.")
            }
            return [
                JSON.Member("specialization", .string(specialization)),
                JSON.Member("license_number", .string(licenseNumber)),
            ]
        case .pharmacist:
            guard let pharmacy else { throw CommandFailure(.usage, "A pharmacist needs --pharmacy.") }
            return [JSON.Member("pharmacy", .integer(try await store.read { try $0.pharmacy(pharmacy).id }))]
        }
    }
}
