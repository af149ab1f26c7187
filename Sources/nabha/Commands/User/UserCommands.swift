import ArgumentParser

struct UserCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Who can sign in.",
        subcommands: [
            UserCreate.self, UserList.self, UserSetPassword.self, UserDeactivate.self, UserActivate.self,
            UserDevices.self, UserRevokeDevice.self,
        ]
    )
}
