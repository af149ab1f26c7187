import ArgumentParser
import NabhaStore
import NabhaSync

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the whole database to a file, while the server runs.",
        discussion: """
            The copy shows the database as of one moment. The signing secret is not in it: keep that apart.

            EXAMPLE
              nabha backup /var/backups/nabha-$(date +%F).sqlite --data /var/lib/nabha
            """
    )

    @Argument(help: "The file to write; it must not exist.")
    var file: String
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !file.isEmpty else { throw ValidationError("Name a file for the backup.") }
    }

    func run() async throws {
        let directory = try await data.directory()
        try directory.refuseOwn(file)
        let bar = ProgressBar("Copying")
        try await directory.open(.existing).backup(to: file) { bar.update($0) }
        try output.show("The backup is in \(file).", [JSON.Member("file", .string(file))])
    }
}
