import GRDB
import NabhaModel
import NabhaSync

/// An edit as the phone keeps it: what was done, and what became of it.
struct LocalOperation: Hashable {
    /// The order in which things were done here.
    let id: Int64
    var number: Int64?
    /// Edits with the same one happen all or none.
    var group: Int64?
    let key: RecordKey
    /// Negative until the server has given one.
    var record: RecordID
    var base: Revision
    /// References are ids of this phone.
    var action: Operation.Action
    /// The server's values of the changed fields when the edit was made.
    var seen: [JSON.Member]
    let claimedAt: Instant
    var state: State = .pending
    /// Whether references are sent as uids: after a restore, ids may stand for other records.
    var namesByUID = false
    /// As it was sent first, and is from then on.
    var sent: JSON?
    var result: OperationResult?
    /// By the server's clock.
    var acknowledgedAt: Instant?

    enum State: String, Hashable, CaseIterable {
        /// Never sent.
        case pending
        /// Has a number, and no result yet.
        case sent
        /// Waits for a person's decision.
        case refused
        /// Applied; kept for a server that is restored from a backup.
        case acknowledged
        /// A person decided against it; kept because its number is used.
        case discarded
    }

    /// Whether it is shown over the server's version.
    var isLive: Bool { state == .pending || state == .sent || state == .refused }

    var isCreation: Bool {
        if case .create = action { true } else { false }
    }

    /// Whether it only takes up a number.
    var isVoid: Bool { action == .set([]) }

    /// The ids that its references name.
    func references(_ model: Model) -> [(field: String, model: String, id: RecordID)] {
        action.members.compactMap { member in
            guard case .reference(let other)? = model.field(named: member.key)?.type, let id = member.value.integer
            else { return nil }
            return (member.key, other, id)
        }
    }
}

extension Operation.Action {
    init(name: String, members: [JSON.Member]) throws {
        switch name {
        case "create": self = .create(members)
        case "set": self = .set(members)
        case "move": self = .move(members)
        case "delete": self = .delete
        default: throw ReplicaError.damaged("outbox")
        }
    }

    /// The same about other members.
    func with(_ members: [JSON.Member]) -> Operation.Action {
        switch self {
        case .create: .create(members)
        case .set: .set(members)
        case .move: .move(members)
        case .delete: .delete
        }
    }
}

extension [JSON.Member] {
    subscript(name: String) -> JSON? { first { $0.key == name }?.value }

    /// With other values for some members, and those that were not there behind.
    func merging(_ others: [JSON.Member]) -> [JSON.Member] {
        let replaced = map { member in others[member.key].map { JSON.Member(member.key, $0) } ?? member }
        return replaced + others.filter { self[$0.key] == nil }
    }
}
