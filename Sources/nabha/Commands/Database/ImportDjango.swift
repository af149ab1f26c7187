import ArgumentParser
import NabhaStore
import NabhaSync

struct ImportDjango: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-django",
        abstract: "Take over the data of the Django backend from its SQLite file.",
        discussion: """
            Keeps ids, timestamps and passwords; people sign in as before. Can be run again: what is here is not taken \
            twice, and what has come since is taken. Stop the old backend first. What is skipped is told row by row on \
            standard error, with the reason and never with what stands there.

            EXAMPLE
              nabha import-django /srv/old/db.sqlite3 --data /var/lib/nabha
            """
    )

    @Argument(help: "The Django backend's db.sqlite3; it is only read.")
    var file: String
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let directory = try await data.directory()
        let source = DjangoImport(from: file)
        // Before anything is made.
        let survey = try source.survey(now: NabhaStore.Environment.system.now())
        let bar = ProgressBar("Importing")
        let report = try await source.take(
            survey,
            into: directory.open(.createIfMissing),
            noting: { StandardStreams.writeError("\($0)\n") },
            progress: { bar.update($0, of: $1) }
        )
        let rows = report.tables.map { table -> [JSON] in
            let counts = [table.rows, table.taken, table.present, table.differing, table.deleted, table.skipped]
            return [.string(table.name)] + counts.map { .integer(Int64($0)) }
        }
        try output.show(
            Listing(columns: ["table", "rows", "taken", "present", "differing", "deleted", "skipped"], rows: rows)
        )
        let skipped = report.tables.reduce(0) { $0 + $1.skipped }
        if skipped > 0 {
            StandardStreams.writeError("\(skipped) rows were skipped; mend them and run this again.\n")
        }
    }
}
