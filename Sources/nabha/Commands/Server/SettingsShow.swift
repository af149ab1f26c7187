import ArgumentParser
import NabhaSync

struct SettingsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings",
        abstract: "List every setting, how to make it, and where its value comes from now.",
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
                .string(setting.key), setting.flag.map { .string($0) } ?? .null, .string(setting.environmentVariable),
                .string(setting.standard), source.origin(setting).map { .string($0) } ?? "default",
                .string(setting.help),
            ]
        }
        try output.show(Listing(columns: ["key", "flag", "environment", "default", "set by", "meaning"], rows: rows))
    }
}
