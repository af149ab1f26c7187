import Hummingbird
import NIOCore
import NabhaModel
import NabhaStore
import NabhaSync

/// What those ask who keep the server running: is it alive, can it serve, what has it done, what can it do.
struct OperationsController: Sendable {
    let services: Services

    var endpoints: [Endpoint] {
        [
            Endpoint(.get, "/healthz", .anyone, "The process is alive") { _ in .json(["status": "ok"]) },
            Endpoint(.get, "/readyz", .anyone, "The database can be read", ready),
            Endpoint(.get, "/api/openapi.json", .anyone, "This API, described in OpenAPI 3.1", document),
            Endpoint(.get, "/metrics", .anyone, "Measurements, as Prometheus reads them", metrics),
        ]
    }

    private func ready(_ call: Call) async throws -> Reply {
        do {
            let revision = try await services.store.read { try $0.head().revision.rawValue }
            return .json(["status": "ready", "revision": .integer(revision)])
        } catch {
            throw Problem.later(.unavailable, "The database cannot be read.", after: .seconds(10))
        }
    }

    private func document(_ call: Call) async throws -> Reply { .json(try OpenAPIDocument.json()) }

    private func metrics(_ call: Call) async throws -> Reply {
        .bytes(Array(services.exposition().utf8), type: PrometheusRegistry.mediaType)
    }
}
