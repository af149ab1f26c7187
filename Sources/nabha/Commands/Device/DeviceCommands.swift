import ArgumentParser

struct DeviceCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "A user's records on this machine, to be worked on without a network.",
        discussion: """
            Only login and sync need the server. Everything else reads and writes what is here; what was done here \
            goes to the server with the next sync, and says until then that it is saved here.

            The records are in the folder NABHA_DEVICE_HOME, by default ~/.local/share/nabha/device; --home names \
            another. Times are those of this machine's time zone (TZ).

            EXAMPLES
              nabha device login https://nabha.example asha
              nabha device sync
              nabha device today
              nabha device appointment confirm 57
              nabha device status
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "The way to the server",
                subcommands: [DeviceLogin.self, DeviceSync.self, DeviceLogout.self]
            ),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    DeviceStatus.self, DeviceToday.self, DevicePatients.self, DeviceFind.self, DeviceStock.self,
                    DeviceExport.self,
                ]
            ),
            CommandGroup(
                name: "Working",
                subcommands: [
                    AppointmentCommands.self, DeviceDispense.self, DeviceFollow.self, AttentionCommands.self,
                ]
            ),
        ]
    )
}
