import ArgumentParser
import NabhaSync

struct SettingsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting, its value now and where that comes from, and how to make it.",
        discussion: """
            A flag counts more than the environment, and the environment more than the file. Secrets are never shown.

            EXAMPLES
              nabha settings
              NABHA_PORT=80 nabha settings --config /etc/nabha.json
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let source = try await data.settings()
        let rows = Setting.all.map { setting -> [JSON] in
            [
                .string(setting.key), source.shown(setting).map { .string($0) } ?? .null,
                source.origin(setting).map { .string($0) } ?? "default", setting.flag.map { .string($0) } ?? .null,
                .string(setting.environmentVariable), .string(setting.standard), .string(setting.help),
            ]
        }
        let columns = ["key", "value", "set_by", "flag", "environment", "default", "meaning"]
        try output.show(Listing(columns: columns, rows: rows))
    }
}
