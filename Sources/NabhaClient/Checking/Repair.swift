import NabhaModel
import NabhaSync

/// A comparison that is under way: which parts are still to be compared.
struct Repair: Hashable {
    /// Whether the cursor is of no use, and the comparison is to give another.
    var isReconciling = false
    var parts: [CheckPart]
    /// Of the first reply: what changes afterwards comes by syncing from there.
    var cursor: String?

    static func stored(_ meta: Meta) throws -> Repair? {
        guard let json = try meta.json(.repair) else { return nil }
        guard case .array(let parts)? = json["parts"] else { throw ReplicaError.damaged("repair") }
        return Repair(
            isReconciling: json["reconciling"] == .bool(true),
            parts: try parts.map { part in
                guard case .array(let pair) = part, pair.count == 2, let scope = pair[0].string.flatMap({ Scope($0) }),
                    let prefix = pair[1].string
                else { throw ReplicaError.damaged("repair") }
                return CheckPart(scope: scope, prefix: prefix)
            },
            cursor: json["cursor"]?.string
        )
    }

    func store(_ meta: Meta) throws {
        try meta.set(
            .repair,
            json: [
                "reconciling": .bool(isReconciling),
                "parts": .array(parts.map { [.string($0.scope.description), .string($0.prefix)] }),
                "cursor": cursor.map { .string($0) } ?? .null,
            ]
        )
    }
}
