import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync

/// What a client may want to know before it syncs.
struct SyncStatusController: Sendable {
    let services: Services

    var endpoints: [Endpoint] {
        [Endpoint(.get, "/api/sync/status/", .signedIn, "How syncing works here", status)]
    }

    private func status(_ call: Call) async throws -> Reply {
        .json([
            "server_time": .string(services.environment.now().description),
            "sync_strategy": [
                "strategy": "Server-Authoritative",
                "description": "The server holds the authoritative version of every record.",
                "conflict_handling": "An update of a record that has changed since the client last saw it is refused.",
                "resolution":
                    "Fetch the record's current version, show it, and send the update again if it still holds.",
            ],
            "supported_parameters": .array(
                ["last_sync_timestamp", "pharmacy_id", "fields", "limit", "include_metadata"].map { .string($0) }
            ),
            "sync_endpoints": .object(
                services.store.catalog.synced.compactMap { model in
                    model.sync.map { JSON.Member($0.path, .string("/api/\($0.path)/sync/")) }
                }
            ),
            "headers": .array(
                [
                    "X-Last-Sync", "X-Records-Synced", "X-Sync-Strategy", "X-Sync-Removed", "X-Sync-More", "ETag",
                    "Last-Modified",
                ]
                .map { .string($0) }
            ),
            "conflict_handling": [
                "strategy": "Server-Authoritative", "error_code": "STALE_UPDATE", "http_status": 409,
                "suggested_action": "REFRESH",
            ],
        ])
    }
}
