import ArgumentParser
import Foundation
import HTTPTypes
import Logging
import NabhaServer
import NabhaStore
import NabhaSync

struct Routes: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List every URL with its method, who may call it, and what it serves.",
        discussion: """
            WHO: a role; "user" is everyone signed in, "anyone" needs no token, "–" is nobody.

            EXAMPLES
              nabha routes
              nabha routes --output json \\
                | jq -r '.[] | select(.who | index("pharmacist")) | .path'
            """
    )

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let rows = try await endpoints().sorted { ($0.path, $0.method.rawValue) < ($1.path, $1.method.rawValue) }
            .map { endpoint -> [JSON] in
                let names = endpoint.access.names
                let who: JSON =
                    output.isJSON
                    ? .array(names.map { .string($0) }) : names.isEmpty ? .null : .string(names.joined(separator: ", "))
                return [.string(endpoint.method.rawValue), .string(endpoint.path), who, .string(endpoint.summary)]
            }
        try output.show(Listing(columns: ["method", "path", "who", "serves"], rows: rows))
    }

    /// Those of a server on an empty database, which is gone afterwards.
    private func endpoints() async throws -> [Endpoint] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("nabha-routes-\(UUID().uuidString)")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let store = try DataDirectory(path: path).open(.createIfMissing)
        let secret = try SigningSecret.loadOrCreate(in: path, randomness: store.environment.randomBytes)
        let quiet = Logger(label: "nabha") { _ in SwiftLogNoOpLogHandler() }
        return try await Server(store: store, secret: secret, uptime: { .zero }, logger: quiet).api.table.endpoints
    }
}
