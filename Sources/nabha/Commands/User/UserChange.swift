import ArgumentParser
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync

struct UserSetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password",
        abstract: "Set a user's password; all sessions of the user end.",
        discussion: """
            EXAMPLE
              nabha user set-password asha
            """
    )

    @Argument(help: "The user's name.")
    var username: String
    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let password = try NewPassword.read(fromStandardInput: passwordStdin)
        let change = UserChange(username: username, command: "user set-password")
        let user = try await change.make([JSON.Member("password", .string(password))], in: data.store())
        try output.show("\(username) has a new password; all sessions have ended.", user)
    }
}

struct UserDeactivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "Shut a user out; what is signed in stops at once. Nothing is deleted.",
        discussion: """
            EXAMPLE
              nabha user deactivate asha
            """
    )

    @Argument(help: "The user's name.")
    var username: String
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let change = UserChange(username: username, command: "user deactivate")
        let user = try await change.make([JSON.Member("is_active", false)], in: data.store())
        try output.show("\(username) cannot sign in any more.", user)
    }
}

struct UserActivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Let a user in again who was deactivated.",
        discussion: """
            EXAMPLE
              nabha user activate asha
            """
    )

    @Argument(help: "The user's name.")
    var username: String
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let change = UserChange(username: username, command: "user activate")
        let user = try await change.make([JSON.Member("is_active", true)], in: data.store())
        try output.show("\(username) can sign in again.", user)
    }
}

/// One change of a user by the command line.
private struct UserChange {
    let username: String
    let command: String

    /// - Returns: the user as it is now.
    func make(_ body: [JSON.Member], in store: SQLiteStore) async throws -> [JSON.Member] {
        let id = try await store.read { try $0.existingUser(username).id }
        let user: JSON
        do {
            user = try await AccountAdministration(store: store).change(id, body, .command(command))
        } catch let problem as Problem {
            // What the command line calls by another name needs no field before the sentence.
            guard let sentences = problem.fields[User.isActive.name], problem.fields.count == 1 else { throw problem }
            throw CommandFailure(.badData, sentences.joined(separator: "\n"))
        }
        guard case .object(let members) = user else { return [] }
        return members
    }
}
