import ArgumentParser
import NabhaStore
import NabhaSync

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the database, or bring its schema up to date.",
        discussion: """
            `nabha serve` does the same when it starts. Forward only: there is no way back but a backup, so make one first.

            EXAMPLE
              nabha migrate --data /var/lib/nabha
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let directory = try await data.directory()
        _ = try directory.open(.createIfMissing)
        let version = Migration.nabha.last?.name ?? ""
        try output.show(
            "The database in \(directory.path) has schema \(version), which is this program's.",
            [JSON.Member("schema", .string(version)), JSON.Member("database", .string(directory.database))]
        )
    }
}
