package import NabhaModel

extension Problem {
    /// The record has changed since the client last saw it.
    ///
    /// The reply's shape is exact.
    package static func staleUpdate(server: Instant, client: Instant) -> Problem {
        Problem(
            .staleUpdate,
            "Record has been modified since your last sync.",
            extra: [
                JSON.Member("conflict_type", .string("VERSION_MISMATCH")),
                JSON.Member("server_version", .string(server.description)),
                JSON.Member("client_version", .string(client.description)),
                JSON.Member("suggested_action", .string("REFRESH")),
            ]
        )
    }

    package static func invalidTimestamp(_ parameter: String, _ message: String) -> Problem {
        Problem(
            .invalidTimestamp,
            message,
            fields: [parameter: [message]],
            extra: [JSON.Member(parameter, .string(message))]
        )
    }
}
