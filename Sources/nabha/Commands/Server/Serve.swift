import ArgumentParser
import Configuration
import Foundation
import NabhaSync

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API until SIGTERM or Ctrl-C.",
        discussion: """
            The data directory is made when it is missing, and a database of an older version is brought up to date. \
            Running requests are finished before the program ends; a second signal ends it at once.

            EXAMPLES
              nabha serve --port 0 --data /var/lib/nabha
              nabha serve --host 0.0.0.0 --port 443 \\
                --tls-certificate chain.pem --tls-key key.pem

            All settings, with their environment variables and keys in the file: nabha settings
            """
    )

    @Option(help: ArgumentHelp("The address to listen on (default: 127.0.0.1).", valueName: "address"))
    var host: String?
    @Option(help: ArgumentHelp("The port; 0 picks a free one and prints it (default: 8080).", valueName: "number"))
    var port: Int?
    @Option(help: ArgumentHelp("Connections at a time (default: 10000).", valueName: "number"))
    var connections: Int?
    @Option(help: ArgumentHelp("Where doctors keep hours (default: Asia/Kolkata).", valueName: "zone"))
    var timeZone: String?
    @Option(help: ArgumentHelp("A web origin that may call the API; may be repeated; * for any.", valueName: "origin"))
    var allowOrigin: [String] = []
    @Option(help: ArgumentHelp("The certificate and its chain, in PEM: turns on TLS and HTTP/2.", valueName: "file"))
    var tlsCertificate: String?
    @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"))
    var tlsKey: String?
    @Option(
        help: ArgumentHelp(
            "trace, debug, info, notice, warning, error or critical (default: info).",
            valueName: "level"
        )
    )
    var logLevel: String?
    @Option(help: ArgumentHelp("text, json or auto (default: auto).", valueName: "format"))
    var logFormat: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let source = try await data.settings(flags)
        let settings = try ServeSettings(
            source,
            isTerminal: StandardStreams.isErrorTerminal,
            noColour: ProcessInfo.processInfo.environment["NO_COLOR"]
        )
        let directory = try source.dataDirectory()
        try await ServerProcess(settings: settings, directory: directory)
            .run { url, port in
                // A server that nobody listens to serves all the same.
                try? output.show(
                    "Nabha is ready at \(url)",
                    [JSON.Member("url", .string(url)), JSON.Member("port", .integer(Int64(port)))]
                )
            }
    }

    private var flags: [Setting: ConfigContent] {
        var flags: [Setting: ConfigContent] = [:]
        let texts: [(Setting, String?)] = [
            (.host, host), (.timeZone, timeZone), (.tlsCertificate, tlsCertificate), (.tlsKey, tlsKey),
            (.logLevel, logLevel), (.logFormat, logFormat),
        ]
        for (setting, text) in texts { flags[setting] = text.map { .string($0) } }
        for (setting, number) in [(Setting.port, port), (.connections, connections)] {
            flags[setting] = number.map { .int($0) }
        }
        if !allowOrigin.isEmpty { flags[.allowedOrigins] = .stringArray(allowOrigin) }
        return flags
    }
}
