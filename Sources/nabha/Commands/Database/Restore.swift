import ArgumentParser
import NabhaModel
import NabhaStore
import NabhaSync

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the database, under a new epoch: phones notice and compare notes.",
        discussion: """
            The server must not run. Whatever goes wrong, the old database or the new one is there, whole.

            EXAMPLES
              nabha restore /var/backups/nabha-2024-01-20.sqlite --data /srv/nabha-trial
              nabha restore /var/backups/nabha-2024-01-20.sqlite \\
                --data /var/lib/nabha --force
            """
    )

    @Argument(help: "The backup.")
    var file: String
    @Flag(help: "Replace the database that is there; what it holds and the backup does not is then lost.")
    var force = false
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let directory = try await data.directory()
        // Before anything is made.
        try SQLiteStore.inspect(backup: file, environment: .system)
        let made = try directory.create()
        let head: Moment
        do {
            head = try await restore(to: directory)
        } catch {
            directory.takeBack(made)
            throw error
        }
        try output.show(
            "The database in \(directory.path) is that of the backup, as of \(head.instant).",
            [
                JSON.Member("database", .string(directory.database)),
                JSON.Member("revision", .integer(head.revision.rawValue)),
                JSON.Member("instant", .string(head.instant.description)),
            ]
        )
    }

    private func restore(to directory: DataDirectory) async throws -> Moment {
        let lock = try ServingLock(directory)
        let bar = ProgressBar("Restoring")
        do {
            let head = try await SQLiteStore.restore(
                backup: file,
                to: directory.database,
                force: force,
                environment: .system
            ) { bar.update($0) }
            withExtendedLifetime(lock) {}
            return head
        } catch {
            lock.takeBack()
            throw error
        }
    }
}
