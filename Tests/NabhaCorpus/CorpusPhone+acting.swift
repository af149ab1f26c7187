import NabhaClient
import NabhaModel
package import NabhaSync

extension CorpusPhone {
    /// Does what a person does.
    package func act(_ step: JSON) throws {
        if let at = step["at"]?.integer { set(clock: Instant(microseconds: at)) }
        switch step["do"]?.string {
        case "group":
            let edits = try (step["edits"]?.array ?? []).map { (try word($0), try key($0), try values($0)) }
            try replica.group { group in
                for (word, key, values) in edits { try Self.edit(word, key, values, group) }
            }
        case "keep_mine": try replica.keepMine(key(step))
        case "take_theirs": try replica.takeTheirs(key(step))
        case "merge": try replica.merge(key(step), try values(step))
        case "follow": try replica.follow((step["pharmacies"]?.array ?? []).compactMap(\.integer))
        case "sign_in": try replica.register((step["device"] ?? .null).serialized())
        default: try edit(try word(step), try key(step), try values(step))
        }
    }

    private func edit(_ word: String, _ key: RecordKey, _ values: [String: Value]) throws {
        switch word {
        case "create":
            expect(key.uid)
            guard try replica.create(key.model, values) == key.uid else { throw CorpusFault.malformed("uid") }
        case "set": try replica.set(key.model, uid: key.uid, values)
        case "move": try replica.move(key.model, uid: key.uid, by: values.compactMapValues { Int64($0) })
        case "delete": try replica.delete(key.model, uid: key.uid)
        default: throw CorpusFault.malformed(word)
        }
    }

    private static func edit(
        _ word: String,
        _ key: RecordKey,
        _ values: [String: Value],
        _ group: GroupedEdits
    ) throws {
        switch word {
        case "set": try group.set(key.model, uid: key.uid, values)
        case "move": try group.move(key.model, uid: key.uid, by: values.compactMapValues { Int64($0) })
        case "delete": try group.delete(key.model, uid: key.uid)
        default: throw CorpusFault.malformed(word)
        }
    }

    private func word(_ step: JSON) throws -> String {
        guard let word = step["do"]?.string else { throw CorpusFault.malformed("do") }
        return word
    }

    private func key(_ step: JSON) throws -> RecordKey {
        guard let model = step["model"]?.string, let uid = step["uid"]?.string.flatMap({ UID($0) }) else {
            throw CorpusFault.malformed("uid")
        }
        return RecordKey(model: model, uid: uid)
    }

    /// Values as the protocol writes them; a record that has no number yet is named by its uid.
    private func values(_ step: JSON) throws -> [String: Value] {
        guard let model = step["model"]?.string.flatMap({ Catalog.nabha[$0] }) else { return [:] }
        var values: [String: Value] = [:]
        for member in step["values"]?.members ?? [] {
            guard let type = model.field(named: member.key)?.type else { throw CorpusFault.malformed(member.key) }
            if case .reference(let other) = type, let uid = member.value.string.flatMap({ UID($0) }) {
                values[member.key] = try replica.record(other, uid: uid).map { .integer($0.id) }
            } else {
                values[member.key] = try type.value(wire: member.value)
            }
        }
        return values
    }
}
