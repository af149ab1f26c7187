import GRDB
import NabhaModel
import NabhaSync

/// What was put aside while the server said `hold`, and what happened in between, in this order.
enum HeldEntry {
    /// A reply, for its exits and changes.
    case page(JSON)
    case drops([Scope])
    /// What a result said of a record: an older version among the pages must not hide it.
    case result(RecordKey, Revision, [JSON.Member])
    case deleted(RecordKey)

    var json: JSON {
        switch self {
        case .page(let reply):
            let kept = ["epoch", "head", "server_time", "exits", "changes"]
            return ["page": .object(reply.members.filter { kept.contains($0.key) })]
        case .drops(let scopes): return ["drops": .string(scopes.commaList)]
        case .result(let key, let revision, let members):
            return [
                "result": ["model": .string(key.model), "uid": .string(key.uid.description)],
                "revision": .integer(revision.rawValue), "set": .object(members),
            ]
        case .deleted(let key):
            return ["deleted": ["model": .string(key.model), "uid": .string(key.uid.description)]]
        }
    }

    init(_ json: JSON) throws {
        if let reply = json["page"] {
            self = .page(reply)
        } else if let list = json["drops"]?.string {
            self = .drops(try [Scope](commaList: list))
        } else if let key = json["result"].flatMap(Self.key), let revision = json["revision"]?.integer {
            self = .result(key, Revision(rawValue: revision), json["set"]?.members ?? [])
        } else if let key = json["deleted"].flatMap(Self.key) {
            self = .deleted(key)
        } else {
            throw ReplicaError.damaged("held_page")
        }
    }

    private static func key(_ json: JSON) -> RecordKey? {
        guard let model = json["model"]?.string, let uid = json["uid"]?.string.flatMap({ UID($0) }) else { return nil }
        return RecordKey(model: model, uid: uid)
    }
}

extension LocalTransaction {
    func isHolding() throws -> Bool {
        try Int.fetchOne(try database.cachedStatement(sql: "SELECT 1 FROM held_page LIMIT 1")) != nil
    }

    func hold(_ entry: HeldEntry) throws {
        let last = try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'held_page'") ?? 0
        let text = String(decoding: entry.json.serialized(), as: UTF8.self)
        try database.execute(
            sql: "INSERT INTO held_page (id, content) VALUES (?, ?)",
            arguments: [last + 1, try cipher.seal(text, at: .init("held_page", "content", String(last + 1)))]
        )
    }

    /// Applies everything that was put aside.
    func releaseHeld() throws -> Int {
        guard try isHolding() else { return 0 }
        var count = 0
        var told: [RecordKey: Revision] = [:]
        try eachHeld { count += try release($0, &told) }
        try forgetHeld()
        return count
    }

    private func eachHeld(_ visit: (HeldEntry) throws -> Void) throws {
        let statement = try database.cachedStatement(sql: "SELECT id, content FROM held_page ORDER BY id")
        for row in try Row.fetchAll(statement) {
            let id: Int64 = row[0]
            let place = FieldCipher.Place("held_page", "content", String(id))
            guard let text = try cipher.open(row[1], at: place) else { continue }
            try visit(try HeldEntry(try JSON.stored(text)))
        }
    }

    /// The records that a page which was put aside tells to be in other scopes than these.
    func recordsHeld(outside scopes: Set<Scope>) throws -> Set<RecordKey> {
        var keys: Set<RecordKey> = []
        try eachHeld { entry in
            guard case .page(let json) = entry else { return }
            for group in try ExchangeReply(json, catalog).groups where !scopes.isSuperset(of: group.shape.scopes) {
                let model = group.shape.model.name
                guard tables[model] != nil else { continue }
                for row in group.rows {
                    let key =
                        try row.uid.map { RecordKey(model: model, uid: $0) } ?? serverVersion(model, id: row.id)?.key
                    if let key { keys.insert(key) }
                }
            }
        }
        return keys
    }

    func forgetHeld() throws {
        try database.execute(sql: "DELETE FROM held_page")
        try meta.set(.heldCursor, nil)
    }

    /// - Parameter told: the records that the pages before it told, each with the server's head as of then.
    private func release(_ entry: HeldEntry, _ told: inout [RecordKey: Revision]) throws -> Int {
        switch entry {
        case .page(let json):
            let page = try ExchangeReply(json, catalog)
            return try take(page.exits, page.groups, isGuarded: false) { told[$0] = page.head }
        case .drops(let scopes): try drop(Set(scopes))
        case .deleted(let key): try removeVersion(key)
        case .result(let key, let revision, let members):
            // The result of an edit that had been made before the page was read came again after it: what the page told
            // is that edit's, or that of a later one.
            guard revision > told[key] ?? .zero, var version = try serverVersion(key) else { return 0 }
            try version.take(members)
            version.revision = max(version.revision, revision)
            try put(version)
        }
        return 0
    }
}
