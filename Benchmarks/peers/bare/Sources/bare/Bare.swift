import Hummingbird

/// Answers every GET under `/api/appointments/sync` with `[]`: no authentication, no database, no compression.
///
/// The port to listen on is the first argument.
@main
struct Bare {
    static func main() async throws {
        guard let port = CommandLine.arguments.dropFirst().first.flatMap({ Int($0) }) else {
            print("usage: bare PORT")
            return
        }
        let router = Router()
        router.get("/api/appointments/sync") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: "[]"))
            )
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port))
        )
        try await application.runService()
    }
}
