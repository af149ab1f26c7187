import ArgumentParser
import Configuration
import NabhaModel
import NabhaStore

/// Which data directory a command works on.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The data directory (NABHA_DATA; default: ./data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("A JSON file with settings (NABHA_CONFIG); see: nabha settings", valueName: "file"))
    var config: String?

    /// All settings, with those of the command line that are given.
    func settings(_ flags: [Setting: ConfigContent] = [:]) async throws -> SettingsSource {
        var flags = flags
        if let data { flags[.data] = .string(data) }
        return try await SettingsSource(flags: flags, file: config)
    }

    func directory() async throws -> DataDirectory { try await settings().dataDirectory() }

    /// The store of a data directory that must hold one already.
    func store() async throws -> SQLiteStore { try await directory().open(.existing) }
}
