package import NabhaModel

/// One intended edit of one record, as a device sends it.
package struct Operation: Sendable, Hashable {
    /// Dense per device, from 1 on.
    package let number: Int64
    /// Operations that stand together under one group happen all or none.
    package var group: Int64?
    package var edit: Edit
    /// When it was done by the device's clock: a claim, which orders nothing.
    package var claimedAt: Instant?

    package init(number: Int64, group: Int64? = nil, edit: Edit, claimedAt: Instant? = nil) {
        self.number = number
        self.group = group
        self.edit = edit
        self.claimedAt = claimedAt
    }

    /// What is to be done to which record.
    package struct Edit: Sendable, Hashable {
        package let model: String
        package let uid: UID
        /// The revision of the record that the person was looking at.
        package var base: Revision
        package var action: Action

        package init(model: String, uid: UID, base: Revision = .zero, action: Action) {
            self.model = model
            self.uid = uid
            self.base = base
            self.action = action
        }
    }

    package enum Action: Sendable, Hashable {
        /// A new record with these values; fields that are not given hold their defaults.
        case create([JSON.Member])
        /// New values of some fields.
        case set([JSON.Member])
        /// Movements of counters.
        case move([JSON.Member])
        case delete

        package var name: String {
            switch self {
            case .create: "create"
            case .set: "set"
            case .move: "move"
            case .delete: "delete"
            }
        }

        /// What is said of fields.
        package var members: [JSON.Member] {
            switch self {
            case .create(let members), .set(let members), .move(let members): members
            case .delete: []
            }
        }
    }
}

// MARK: On the wire

extension Operation {
    package var json: JSON {
        var members = [JSON.Member("n", .integer(number))]
        if let group { members.append(JSON.Member("group", .integer(group))) }
        members += [JSON.Member("model", .string(edit.model)), JSON.Member("uid", .string(edit.uid.description))]
        if edit.base > .zero { members.append(JSON.Member("base", .integer(edit.base.rawValue))) }
        let content: JSON = edit.action == .delete ? .bool(true) : .object(edit.action.members)
        members.append(JSON.Member(edit.action.name, content))
        if let claimedAt { members.append(JSON.Member("at", .integer(claimedAt.microseconds))) }
        return .object(members)
    }
}

/// An operation as it came: its number, which a result can always be given for, and what was understood of the rest.
package struct SentOperation: Sendable, Hashable {
    package let number: Int64
    package let group: Int64?
    package let claimedAt: Instant?
    package let edit: Result<Operation.Edit, Refusal>
    /// What distinguishes it from any other that may be sent under its number.
    package let fingerprint: String

    package init(_ operation: Operation) {
        number = operation.number
        group = operation.group
        claimedAt = operation.claimedAt
        edit = .success(operation.edit)
        fingerprint = Fingerprint.of(operation.json)
    }

    /// - Throws: where not even its number or group can be told.
    package init(_ json: JSON) throws(Problem) {
        guard let number = json["n"]?.integer, (1...SyncLimit.largestNumber).contains(number) else {
            throw .validation("ops", "Each operation needs a number `n` from 1 to 2⁵³.")
        }
        self.number = number
        switch json["group"] {
        case nil: group = nil
        case .integer(let number)?: group = number
        default: throw .validation("ops", "A `group` is a number.")
        }
        claimedAt = json["at"]?.integer.map(Instant.init(microseconds:))
        edit = Self.edit(json)
        fingerprint = Fingerprint.of(json)
    }

    private static func edit(_ json: JSON) -> Result<Operation.Edit, Refusal> {
        guard let model = json["model"]?.string else { return .failure(.malformed("model", .required)) }
        guard let uid = json["uid"]?.string.flatMap({ UID($0) }) else {
            return .failure(.malformed("uid", FieldFault("Must be a UUID of version 7.")))
        }
        guard let base = json["base"].map(\.integer) ?? 0, base >= 0 else {
            return .failure(.malformed("base", FieldFault("Must be a revision: a whole number from 0 on.")))
        }
        guard let action = action(json) else {
            return .failure(
                .malformed(
                    "set",
                    FieldFault("Give exactly one of `create`, `set`, `move` (objects) and `delete` (true).")
                )
            )
        }
        return .success(
            Operation.Edit(model: model, uid: uid, base: Revision(rawValue: base), action: action)
        )
    }

    private static func action(_ json: JSON) -> Operation.Action? {
        let given = ["create", "set", "move", "delete"].filter { json[$0] != nil }
        guard given.count == 1, let content = json[given[0]] else { return nil }
        switch (given[0], content) {
        case ("create", .object(let members)): return .create(members)
        case ("set", .object(let members)): return .set(members)
        case ("move", .object(let members)): return .move(members)
        case ("delete", .bool(true)): return .delete
        default: return nil
        }
    }
}
