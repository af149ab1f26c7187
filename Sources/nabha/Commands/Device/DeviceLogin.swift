import ArgumentParser
import Foundation
import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaSync

struct DeviceLogin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login",
        abstract: "Sign in on this device; needs a network.",
        discussion: """
            Each server and user gets a database of its own. Whoever signs in again goes on where the work was left: \
            nothing that waits to be sent is lost. The password is sent and not kept.

            EXAMPLES
              nabha device login https://nabha.example asha
              pass show nabha/asha | nabha device login http://localhost:8080 asha \\
                --password-stdin
            """
    )

    @Argument(help: "The server, as https://nabha.example.", transform: ServerAddress.option)
    var server: String
    @Argument(help: "The name to sign in with.")
    var username: String
    @Option(help: ArgumentHelp("By which you know this device in the list of yours.", valueName: "text"))
    var name: String?
    @Flag(help: "Read the password from standard input.")
    var passwordStdin = false
    @Option(
        help: ArgumentHelp("The folder of this device; see: nabha device --help", valueName: "dir")
    )
    var home: String?
    @OptionGroup var link: LinkOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        if link.wantsList { return try output.show(LinkOptions.listing) }
        let home = DeviceHome(given: home)
        let user = DeviceUser(username: username, server: server)
        let password = try NewPassword.readKnown(fromStandardInput: passwordStdin)
        try home.prepare(user)
        let account = try await signIn(user, password, home)
        try home.note(last: user)
        try output.show(
            "\(username) is signed in as \(account.roleNames). Fetch your records now: nabha device sync",
            [
                JSON.Member("server", .string(server)), JSON.Member("username", .string(username)),
                JSON.Member("device", .integer(account.device)),
                JSON.Member("roles", .array(account.sortedRoles.map { .string($0) })),
            ]
        )
    }

    private func signIn(_ user: DeviceUser, _ password: String, _ home: DeviceHome) async throws -> Account {
        let transport = link.transport()
        let client = try Phone.client(home, user, transport)
        do {
            try await client.signIn(
                server: server,
                username: username,
                password: password,
                deviceName: name ?? "Terminal of \(SystemUser.current)"
            )
            await transport.shutdown()
        } catch {
            await transport.shutdown()
            if try await !client.hasAccount { home.remove(user) }
            throw error
        }
        guard let account = try await client.replica().account() else { throw SyncError.needsSignIn }
        return account
    }
}

/// What stands for a server on the command line.
enum ServerAddress {
    static func option(_ text: String) throws -> String {
        let address = String(text.reversed().drop { $0 == "/" }.reversed())
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme), let host = url.host,
            !host.isEmpty, url.path.isEmpty, url.query == nil
        else { throw ValidationError("The server must be an address such as https://nabha.example.") }
        return address
    }
}

extension SyncClient {
    /// Whether somebody's records are here, signed in or not.
    fileprivate var hasAccount: Bool {
        get throws {
            do { return try replica().account() != nil } catch SyncError.needsSignIn { return false }
        }
    }
}

extension Account {
    var sortedRoles: [String] { roles.map(\.rawValue).sorted() }
    var roleNames: String { sortedRoles.isEmpty ? "user" : sortedRoles.joined(separator: " and ") }
}
