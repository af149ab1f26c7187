import HTTPTypes
import Hummingbird
import NIOCore
import NabhaModel
import NabhaStore
import NabhaSync

/// Sends lists that are too long for memory: piece by piece from one snapshot, as fast as the client takes them.
struct SyncStreamer {
    let services: Services

    /// How much is read before it is handed on.
    private static let pieceSize = 64 << 10
    /// Ids that go into one entry of the audit log.
    private static let auditedTogether = 10_000

    private enum Piece: Sendable {
        case found(SyncExchange, count: Int, removed: String?)
        case records([UInt8], RecordSet)
    }

    func reply(_ exchange: SyncExchange, _ call: Call) async throws -> Reply {
        let pieces = pieces(exchange).makeAsyncIterator()
        guard case .found(let found, let count, let removed)? = try await pieces.next() else {
            throw StoreError.damaged("a list without a beginning")
        }
        services.metrics.synced(found.request.model, found.request.since == nil ? .full : .changed, records: count)
        var headers = found.headers(count: count, removed: removed, at: services.environment.now())
        headers[.contentType] = "application/json"
        let isAudited =
            found.request.model.sync?.isAboutPatient == true && call.caller.map { !found.view.isOwn(of: $0) } ?? false
        let services = services
        let body = ResponseBody { writer in
            if found.request.includesMetadata {
                try await writer.write(ByteBuffer(bytes: SyncMetadata(found, count: count).wrap([]).dropLast()))
            }
            while case .records(let bytes, let records)? = try await pieces.next() {
                try await writer.write(ByteBuffer(bytes: bytes))
                if isAudited, let user = call.caller?.user {
                    try await services.readAudit.record(user, call.route, records, call.context.requestID)
                }
            }
            if found.request.includesMetadata { try await writer.write(ByteBuffer(string: "}")) }
            try await writer.finish(nil)
        }
        return Reply(.ok, headers: headers, body: body)
    }

    private func pieces(_ start: SyncExchange) -> SnapshotStream<Piece> {
        let heads = services.store.heads
        let ticket = heads.ticket
        let epoch = services.epoch
        return services.store.stream { snapshot, emit in
            var exchange = start
            exchange.head = try snapshot.head()
            exchange.settle(
                try SyncStamp(of: exchange.view, in: snapshot, learning: heads, ticket: ticket),
                epoch: epoch
            )
            let query = try exchange.query(in: snapshot)
            let removed = try SyncReply.removed(query, through: nil, in: snapshot)
            try emit(.found(exchange, count: try snapshot.count(query), removed: removed))
            try Self.emitRecords(query, exchange.request, in: snapshot, emit)
        }
    }

    private static func emitRecords(
        _ query: SyncQuery,
        _ request: SyncRequest,
        in snapshot: Snapshot,
        _ emit: (Piece) throws -> Void
    ) throws {
        let encoder = request.selection.encoder
        var writer = JSONWriter(reservingCapacity: pieceSize + 4_096)
        var ids: [RecordID] = []
        writer.beginArray()
        try snapshot.changes(query, columns: request.selection.columns) { row in
            encoder.write(row, to: &writer)
            ids.append(row.record)
            if writer.count >= pieceSize || ids.count >= auditedTogether {
                try emit(.records(writer.take(), RecordSet(request.model.name, ids)))
                ids.removeAll(keepingCapacity: true)
            }
            return true
        }
        writer.endArray()
        try emit(.records(writer.take(), RecordSet(request.model.name, ids)))
    }
}
