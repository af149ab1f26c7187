package import NabhaModel

/// What the server answers to an ``ExchangeRequest``.
package struct ExchangeReply: Sendable, Hashable {
    package var epoch: String
    package var results: [OperationResult] = []
    /// What the device holds, where that is news.
    package var scopes: [Scope]?
    package var drops: [Scope] = []
    package var exits: [Exit] = []
    package var groups: [RecordGroup] = []
    /// nil: the one that was sent stays.
    package var cursor: String?
    package var hasMore = false
    /// The page is a part of a whole that must be shown at once.
    package var isHeld = false
    package var remaining: Int?
    package var checks: [Scope: ScopeDigest]?
    package var head: Revision
    package var serverTime: Instant
    package var nextSync: Duration?
    package var retryAfter: Duration?

    /// A record that is in none of the device's scopes any more.
    package struct Exit: Sendable, Hashable {
        package let model: String
        package let id: RecordID

        package init(model: String, id: RecordID) {
            self.model = model
            self.id = id
        }
    }

    package init(epoch: String, head: Revision, serverTime: Instant) {
        self.epoch = epoch
        self.head = head
        self.serverTime = serverTime
    }
}

// MARK: Writing

extension ExchangeReply {
    package func serialized() -> [UInt8] { written.bytes }

    /// The same, in the parts in which it is best compressed.
    package var parts: [ArraySlice<UInt8>] { written.parts }

    /// All but what is new of records, as the beginning of an object that ``news(_:_:)`` ends.
    package var opening: [UInt8] { opened.bytes }

    /// The rest of an object that ``opening`` begins, in the parts in which it is best compressed.
    ///
    /// The same for all devices that are at the same position.
    package static func news(_ exits: [Exit], _ groups: [RecordGroup]) -> [ArraySlice<UInt8>] {
        // The opening is never empty.
        var writer = JSONWriter(continuing: true)
        writer.end(exits, groups)
        return writer.parts
    }

    private var written: JSONWriter {
        var writer = opened
        writer.end(exits, groups)
        return writer
    }

    private var opened: JSONWriter {
        var writer = JSONWriter(reservingCapacity: 1_024)
        writer.beginObject()
        writer.key("epoch")
        writer.string(epoch)
        if !results.isEmpty {
            writer.key("results")
            writer.value(.array(results.map(\.json)))
        }
        if let scopes { writer.member("scopes", scopes) }
        if !drops.isEmpty { writer.member("drops", drops) }
        if let cursor {
            writer.key("cursor")
            writer.string(cursor)
        }
        if hasMore { writer.member("more", true) }
        if isHeld { writer.member("hold", true) }
        if let remaining { writer.member("remaining", Int64(remaining)) }
        if let checks { writer.member(checks: checks) }
        writer.member("head", head.rawValue)
        writer.member("server_time", serverTime.microseconds)
        if let nextSync { writer.member("next_sync_recommended", nextSync.components.seconds) }
        if let retryAfter { writer.member("retry_after", retryAfter.components.seconds) }
        return writer
    }
}

extension JSONWriter {
    fileprivate mutating func end(_ exits: [ExchangeReply.Exit], _ groups: [RecordGroup]) {
        member(exits: exits)
        member(groups: groups)
        endObject()
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }

    mutating func member(_ name: String, _ value: Int64) {
        key(name)
        integer(value)
    }

    mutating func member(_ name: String, _ scopes: [Scope]) {
        key(name)
        beginArray()
        for scope in scopes { string(scope.description) }
        endArray()
    }

    mutating func member(exits: [ExchangeReply.Exit]) {
        guard !exits.isEmpty else { return }
        key("exits")
        beginObject()
        for (model, exits) in Dictionary(grouping: exits, by: \.model).sorted(by: { $0.key < $1.key }) {
            key(model)
            beginArray()
            for id in exits.map(\.id).sorted() { integer(id) }
            endArray()
        }
        endObject()
    }

    mutating func member(groups: [RecordGroup]) {
        guard !groups.isEmpty else { return }
        key("changes")
        beginArray()
        for group in groups { group.write(to: &self) }
        endArray()
    }

    mutating func member(checks: [Scope: ScopeDigest]) {
        key("checks")
        beginObject()
        for (scope, digest) in checks.sorted(by: { $0.key < $1.key }) {
            key(scope.description)
            beginObject()
            member("count", Int64(digest.set.count))
            key("sum")
            string(Fingerprint.hexadecimal(digest.set.sum))
            key("weighted")
            string(Fingerprint.hexadecimal(digest.weighted))
            endObject()
        }
        endObject()
    }
}

// MARK: Reading

extension ExchangeReply {
    /// - Parameter catalog: the models that this client knows; groups of others are left out.
    package init(_ json: JSON, _ catalog: Catalog) throws(ExchangeError) {
        guard let epoch = json["epoch"]?.string, let head = json["head"]?.integer,
            let time = json["server_time"]?.integer
        else { throw .malformed("epoch, head or server_time") }
        self.init(epoch: epoch, head: Revision(rawValue: head), serverTime: Instant(microseconds: time))
        for result in try json.elements("results") { results.append(try OperationResult(result)) }
        if let list = json["scopes"] { scopes = try Scope.list(list) }
        if let list = json["drops"] { drops = try Scope.list(list) }
        exits = try json.exits()
        groups = try json.groups(catalog)
        cursor = json["cursor"]?.string
        hasMore = json["more"] == .bool(true)
        isHeld = json["hold"] == .bool(true)
        remaining = json["remaining"]?.integer.map { Int(clamping: $0) }
        checks = try json["checks"].map(ScopeDigest.list)
        nextSync = json["next_sync_recommended"]?.integer.map { .seconds($0) }
        retryAfter = json["retry_after"]?.integer.map { .seconds($0) }
    }
}

extension ScopeDigest {
    fileprivate static func list(_ json: JSON) throws(ExchangeError) -> [Scope: ScopeDigest] {
        guard case .object(let members) = json else { throw .malformed("checks") }
        var digests: [Scope: ScopeDigest] = [:]
        for member in members {
            guard let scope = Scope(member.key), let count = member.value["count"]?.integer,
                let sum = member.value["sum"]?.string.flatMap({ UInt64($0, radix: 16) }),
                let weighted = member.value["weighted"]?.string.flatMap({ UInt64($0, radix: 16) })
            else { throw .malformed("checks") }
            digests[scope] = ScopeDigest(set: SetDigest(count: Int(clamping: count), sum: sum), weighted: weighted)
        }
        return digests
    }
}

extension JSON {
    func elements(_ name: String) throws(ExchangeError) -> [JSON] {
        switch self[name] {
        case nil: return []
        case .array(let elements)?: return elements
        default: throw .malformed(name)
        }
    }

    func exits() throws(ExchangeError) -> [ExchangeReply.Exit] {
        guard let json = self["exits"] else { return [] }
        guard case .object(let members) = json else { throw .malformed("exits") }
        var exits: [ExchangeReply.Exit] = []
        for member in members {
            guard case .array(let ids) = member.value else { throw .malformed("exits") }
            for id in ids {
                guard let id = id.integer, id > 0 else { throw .malformed("exits") }
                exits.append(ExchangeReply.Exit(model: member.key, id: id))
            }
        }
        return exits
    }

    func groups(_ catalog: Catalog) throws(ExchangeError) -> [RecordGroup] {
        var groups: [RecordGroup] = []
        for element in try elements("changes") {
            if let group = try RecordGroup.read(element, catalog) { groups.append(group) }
        }
        return groups
    }
}
