import GRDB
import NabhaModel
import NabhaSync

extension LocalTransaction {
    /// The hash of a server version, over the fields that both sides know.
    func hash(_ version: RecordVersion, schema: Int) -> UInt64 {
        let model = version.table.model
        let fields = zip(model.fields, version.values).filter { $0.0.since <= schema }.map(\.1)
        return Fingerprint.record(
            model,
            uid: version.uid,
            revision: environment.hasBug(.sumWrong) ? .zero : version.revision,
            values: fields,
            derived: version.values.dropFirst(model.fields.count)
        )
    }

    /// Count and sums of what the phone has of each scope.
    func digests(_ scopes: Set<Scope>, schema: Int) throws -> [Scope: ScopeDigest] {
        var digests = Dictionary(uniqueKeysWithValues: scopes.map { ($0, ScopeDigest()) })
        for table in tables.values {
            try eachVersion(of: table) { version in
                let held = version.scopes.filter { scopes.contains($0) }
                guard !held.isEmpty else { return }
                let hash = hash(version, schema: schema)
                for scope in held { digests[scope]?.add(hash, of: version.uid) }
            }
        }
        return digests
    }

    /// After a sync: begins a comparison where the digests differ.
    func compare(_ reply: ExchangeReply, to request: ReplicaRequest) throws {
        guard let checks = reply.checks, !reply.isHeld, !reply.hasMore else {
            if request.content.asksForCheck { try meta.set(.wantsCheck, 1) }
            return
        }
        try meta.set(.wantsCheck, nil)
        try meta.set(.askedForCheck, environment.now().microseconds)
        // The server names all that is held. What was let go and followed again while everything was compared is no news to
        // it, for the cursor is older; where its database was set back by hand, no drop tells of what is not held any more.
        try meta.set(scopes: checks.keys.sorted())
        guard try scopesOfRecords().isSubset(of: checks.keys) else {
            try meta.set(.agreed, 0)
            return try beginReconciling()
        }
        let own = try digests(Set(checks.keys), schema: request.content.schema)
        let differing = checks.filter { own[$0.key] != $0.value }.sorted { $0.key < $1.key }
        // A key that has not helped the last time would not help this time either.
        let hasTried = try meta.integer(.agreed) == 0
        try meta.set(.agreed, differing.isEmpty ? 1 : 0)
        guard !differing.isEmpty else { return }
        let parts = differing.map { scope, theirs in
            let key = hasTried ? nil : theirs.key(ofDifferenceTo: own[scope] ?? ScopeDigest())
            return CheckPart(scope: scope, prefix: key ?? "")
        }
        try Repair(parts: parts).store(meta)
    }

    // MARK: Asking

    func checkRequest(
        _ repair: Repair,
        serial: Int64,
        token: String,
        _ options: ExchangeOptions
    ) throws -> ReplicaRequest {
        var content = ReplicaRequest.Content()
        content.schema = try schema()
        var parts = Array(repair.parts.prefix(Self.nodes(within: options.upload)))
        var request = CheckRequest(schema: content.schema, budget: options.budget, nodes: [])
        if let wish = try meta.ids(.followWish), !wish.isEmpty { request.follow = wish }
        var nodes = try self.nodes(parts, schema: content.schema)
        // What is listed may be longer than was reckoned.
        var size = 0
        let fitting = nodes.prefix { node in
            size += node.json.serialized().count
            return size <= options.upload.bytes
        }
        nodes = Array(nodes.prefix(max(1, fitting.count)))
        parts = Array(parts.prefix(nodes.count))
        request.nodes = nodes
        content.parts = parts
        return ReplicaRequest(
            kind: .check,
            serial: serial,
            body: request.json.serialized(),
            token: token,
            numbers: [],
            wait: .zero,
            content: content
        )
    }

    private static func nodes(within upload: ByteCount) -> Int {
        min(SyncLimit.checkNodes, max(1, upload.bytes / shortestNode))
    }

    /// Bytes of a node whose count and sum are given.
    private static let shortestNode = 40

    /// What the phone has of each part.
    private func nodes(_ parts: [CheckPart], schema: Int) throws -> [CheckNode] {
        let byScope = Dictionary(grouping: parts, by: \.scope)
        var rows: [CheckPart: [CheckNode.Row]] = [:]
        var digests: [CheckPart: SetDigest] = [:]
        for table in tables.values.sorted(by: { $0.model.name < $1.model.name }) {
            try eachVersion(of: table) { version in
                var hash: UInt64?
                for scope in version.scopes {
                    for part in byScope[scope] ?? [] where part.contains(version.uid) {
                        let known = hash ?? self.hash(version, schema: schema)
                        hash = known
                        digests[part, default: SetDigest()].add(known)
                        guard rows[part]?.count ?? 0 <= SyncLimit.listedRows else { continue }
                        let digits = String(Fingerprint.hexadecimal(known).prefix(8))
                        rows[part, default: []]
                            .append(CheckNode.Row(model: table.model.name, id: version.id, hash: digits))
                    }
                }
            }
        }
        return parts.map { part in
            let listed = rows[part] ?? []
            // At the longest prefix there is nothing left to divide.
            let content: CheckNode.Content =
                listed.count <= SyncLimit.listedRows || part.prefix.utf8.count >= CheckPart.longestPrefix
                ? .rows(listed.sorted { ($0.model, $0.id) < ($1.model, $1.id) }) : .digest(digests[part] ?? SetDigest())
            return CheckNode(scope: part.scope, prefix: part.prefix, content: content)
        }
    }
}
