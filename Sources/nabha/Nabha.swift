import ArgumentParser
import Foundation
import NabhaServer

@main
struct Nabha: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nabha",
        abstract: "Telemedicine for places with bad networks: the server and its tools.",
        discussion: """
            EXAMPLES
              nabha demo load                      an invented district to look at
              nabha serve                          serve it on http://127.0.0.1:8080
              nabha user create asha --role admin  the first user of a real deployment
              nabha backup /backups/today.sqlite   a copy, while the server runs

            The server's commands work on a data directory: --data DIR, NABHA_DATA, or ./data. Those of a device have \
            a folder of their own: nabha device --help

            EXIT STATUS
            \(CommandStatus.table)
            """,
        version: Version.current,
        groupedSubcommands: [
            CommandGroup(name: "Serving", subcommands: [Serve.self, Routes.self, SettingsShow.self]),
            CommandGroup(name: "Working without a network", subcommands: [DeviceCommands.self]),
            CommandGroup(name: "People", subcommands: [UserCommands.self, PharmacyCommands.self]),
            CommandGroup(
                name: "Data",
                subcommands: [
                    Migrate.self, DemoCommands.self, ImportDjango.self, Backup.self, Restore.self, Check.self,
                    AuditCommands.self,
                ]
            ),
            CommandGroup(name: "Proving", subcommands: [Simulate.self]),
        ]
    )

    static func main() async {
        // Databases, backups and secrets are for the user who runs the program, and for nobody else.
        umask(0o077)
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard let failure = CommandFailure(error) else { exit(withError: error) }
            // By line, for some have several.
            let lines = failure.message.split(separator: "\n").map { LogLine.visible(String($0)) }
            StandardStreams.writeError("nabha: \(lines.joined(separator: "\n"))\n")
            exit(withError: ExitCode(failure.status.rawValue))
        }
    }
}

enum Version {
    static let current = "0.1.0"
}
