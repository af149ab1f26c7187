package import NabhaModel

/// A part of a scope, by the beginning of its records' check keys, with what the phone has of it.
package struct CheckNode: Sendable, Hashable {
    package let scope: Scope
    /// Hexadecimal digits; empty for the whole scope.
    package let prefix: String
    package let content: Content

    package enum Content: Sendable, Hashable {
        case digest(SetDigest)
        /// Each record of the part: its model, its id and the first 8 digits of its hash.
        case rows([Row])
    }

    package struct Row: Sendable, Hashable {
        package let model: String
        package let id: RecordID
        package let hash: String

        package init(model: String, id: RecordID, hash: String) {
            self.model = model
            self.id = id
            self.hash = hash
        }

        /// The digits by which a record's hash is told.
        package static func short(_ hash: UInt64) -> String { String(Fingerprint.hexadecimal(hash).prefix(8)) }
    }

    package init(scope: Scope, prefix: String, content: Content) {
        self.scope = scope
        self.prefix = prefix
        self.content = content
    }

    package static func part(_ scope: Scope, _ prefix: String) -> CheckPart { CheckPart(scope: scope, prefix: prefix) }
}

package struct CheckPart: Sendable, Hashable {
    package let scope: Scope
    package let prefix: String

    package init(scope: Scope, prefix: String) {
        self.scope = scope
        self.prefix = prefix
    }

    /// As many digits as the key has.
    package static let longestPrefix = 12

    /// Whether it is more than a single key.
    package var canBeSplit: Bool { prefix.utf8.count < Self.longestPrefix }

    /// The sixteen parts of which it consists.
    package var children: [CheckPart] {
        "0123456789abcdef".map { CheckPart(scope: scope, prefix: prefix + String($0)) }
    }

    /// The numbers of keys that begin with the prefix.
    package var numbers: Range<UInt64> {
        let size = UInt64(1) << (4 * UInt64(Self.longestPrefix - prefix.utf8.count))
        let start = (UInt64(prefix, radix: 16) ?? 0) * size
        return start..<start + size
    }

    package func contains(_ uid: UID) -> Bool { numbers.contains(uid.checkNumber) }
}

/// `POST /api/v2/sync/check/`.
package struct CheckRequest: Sendable, Hashable {
    package var device: DeviceID?
    package var schema: Int
    package var follow: [RecordID]?
    package var budget: ByteCount
    package var nodes: [CheckNode]

    package init(
        device: DeviceID? = nil,
        schema: Int = SyncLimit.schema,
        follow: [RecordID]? = nil,
        budget: ByteCount = SyncLimit.standardBudget,
        nodes: [CheckNode]
    ) {
        self.device = device
        self.schema = schema
        self.follow = follow
        self.budget = budget
        self.nodes = nodes
    }
}

package struct CheckReply: Sendable, Hashable {
    package var epoch: String
    /// To go on from once nothing differs any more, if it is of the first round.
    package var cursor: String
    package var scopes: [Scope]
    package var split: [CheckPart] = []
    package var rest: [CheckPart] = []
    package var groups: [RecordGroup] = []
    package var exits: [ExchangeReply.Exit] = []
    package var head: Revision
    package var serverTime: Instant

    package init(epoch: String, cursor: String, scopes: [Scope], head: Revision, serverTime: Instant) {
        self.epoch = epoch
        self.cursor = cursor
        self.scopes = scopes
        self.head = head
        self.serverTime = serverTime
    }
}

// MARK: On the wire

extension CheckRequest {
    package init(_ json: JSON) throws(Problem) {
        guard case .object = json else { throw .refused("The body must be a JSON object.") }
        device = try json.number("device", in: 1...Int64.max)
        schema = Int(try json.number("schema", in: 1...1_000_000) ?? 1)
        follow = try json.pharmacies()
        budget = try json.budget()
        nodes = []
        for node in try json.list("nodes", atMost: SyncLimit.checkNodes) { nodes.append(try CheckNode(node)) }
    }

    package var json: JSON {
        var members: [JSON.Member] = []
        if let device { members.append(JSON.Member("device", .integer(device))) }
        if schema != 1 { members.append(JSON.Member("schema", .integer(Int64(schema)))) }
        if let follow { members.append(JSON.Member("follow", .array(follow.map { .integer($0) }))) }
        if budget != SyncLimit.standardBudget { members.append(JSON.Member("budget", .integer(Int64(budget.bytes)))) }
        members.append(JSON.Member("nodes", .array(nodes.map(\.json))))
        return .object(members)
    }
}

extension CheckNode {
    init(_ json: JSON) throws(Problem) {
        guard case .array(let parts) = json, parts.count == 3 || parts.count == 4,
            let scope = parts[0].string.flatMap({ Scope($0) }), let prefix = parts[1].string,
            prefix.utf8.count <= CheckPart.longestPrefix, prefix.utf8.allSatisfy(Self.isDigit)
        else { throw Self.malformed }
        self.scope = scope
        self.prefix = prefix
        if parts.count == 4 {
            guard let count = parts[2].integer, count >= 0, let sum = parts[3].string.flatMap({ UInt64($0, radix: 16) })
            else { throw Self.malformed }
            content = .digest(SetDigest(count: Int(clamping: count), sum: sum))
        } else {
            guard case .array(let rows) = parts[2], rows.count <= SyncLimit.rowsInNode else { throw Self.malformed }
            var read: [Row] = []
            for row in rows {
                guard case .array(let row) = row, row.count == 3, let model = row[0].string, let id = row[1].integer,
                    let hash = row[2].string
                else { throw Self.malformed }
                read.append(Row(model: model, id: id, hash: hash))
            }
            content = .rows(read)
        }
    }

    private static let malformed = Problem.validation(
        "nodes",
        "Each node is [scope, prefix, count, sum] or [scope, prefix, [[model, id, hash], …]]."
    )

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    package var json: JSON {
        let head: [JSON] = [.string(scope.description), .string(prefix)]
        switch content {
        case .digest(let digest):
            return .array(head + [.integer(Int64(digest.count)), .string(Fingerprint.hexadecimal(digest.sum))])
        case .rows(let rows):
            return .array(head + [.array(rows.map { [.string($0.model), .integer($0.id), .string($0.hash)] })])
        }
    }
}

extension CheckReply {
    package func serialized() -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1_024)
        writer.beginObject()
        writer.key("epoch")
        writer.string(epoch)
        writer.key("cursor")
        writer.string(cursor)
        writer.member("scopes", scopes)
        for (name, parts) in [("split", split), ("rest", rest)] where !parts.isEmpty {
            writer.key(name)
            writer.value(.array(parts.map { [.string($0.scope.description), .string($0.prefix)] }))
        }
        writer.member(groups: groups)
        writer.member(exits: exits)
        writer.member("head", head.rawValue)
        writer.member("server_time", serverTime.microseconds)
        writer.endObject()
        return writer.bytes
    }

    package init(_ json: JSON, _ catalog: Catalog) throws(ExchangeError) {
        guard let epoch = json["epoch"]?.string, let cursor = json["cursor"]?.string, let head = json["head"]?.integer,
            let time = json["server_time"]?.integer
        else { throw .malformed("epoch, cursor, head or server_time") }
        self.init(
            epoch: epoch,
            cursor: cursor,
            scopes: try Scope.list(json["scopes"] ?? .null),
            head: Revision(rawValue: head),
            serverTime: Instant(microseconds: time)
        )
        split = try json.parts("split")
        rest = try json.parts("rest")
        groups = try json.groups(catalog)
        exits = try json.exits()
    }
}

extension JSON {
    fileprivate func parts(_ name: String) throws(ExchangeError) -> [CheckPart] {
        var parts: [CheckPart] = []
        for element in try elements(name) {
            guard case .array(let pair) = element, pair.count == 2, let scope = pair[0].string.flatMap({ Scope($0) }),
                let prefix = pair[1].string
            else { throw .malformed(name) }
            parts.append(CheckPart(scope: scope, prefix: prefix))
        }
        return parts
    }
}
