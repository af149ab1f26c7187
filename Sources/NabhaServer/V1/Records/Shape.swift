import NabhaModel
import NabhaStore
import NabhaSync

/// How the REST API shows and takes the records of a model: the one place where its names meet what is stored.
struct Shape: Sendable {
    let model: Model
    /// In the order of replies.
    let members: [ShapeMember]
    /// The names that replies show.
    let shown: Set<String>

    init(_ model: Model, _ members: [ShapeMember]) {
        self.model = model
        self.members = members
        shown = Set(members.filter(\.isShown).map(\.name))
    }

    /// The fields that a body may set, by the names it has for them.
    func taken(in body: ShapeMember.Body) -> [String: FieldDescription] { fields { $0.taken.contains(body) } }

    /// The fields that a body must set; a change must only where it is to replace the whole.
    func required(in body: ShapeMember.Body) -> [String: FieldDescription] { fields { $0.required.contains(body) } }

    /// The name that bodies and errors have for a stored field.
    func name(of field: String) -> String {
        members.first { $0.field?.name == field }?.name ?? field
    }

    /// The records as replies show them, in the same order.
    func show(_ records: [Record], in snapshot: Snapshot) throws -> [JSON] {
        let surroundings = try Surroundings(of: records, members, in: snapshot)
        return records.map { json($0, surroundings) }
    }

    func show(_ record: Record, in snapshot: Snapshot) throws -> JSON {
        json(record, try Surroundings(of: [record], members, in: snapshot))
    }

    private func json(_ record: Record, _ surroundings: Surroundings) -> JSON {
        .object(members.filter(\.isShown).map { JSON.Member($0.name, surroundings.json($0.source, of: record)) })
    }

    private func fields(_ isWanted: (ShapeMember) -> Bool) -> [String: FieldDescription] {
        let pairs = members.compactMap { member in
            isWanted(member) ? member.field.map { (member.name, $0) } : nil
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
