package import NabhaModel

/// What became of an operation; final.
package struct OperationResult: Sendable, Hashable {
    package let number: Int64
    package let outcome: Outcome

    package init(number: Int64, outcome: Outcome) {
        self.number = number
        self.outcome = outcome
    }

    package enum Outcome: Sendable, Hashable {
        case applied(Applied)
        case refused(Refusal)
    }

    /// How the record is now, as far as the operation alone does not say it.
    package struct Applied: Sendable, Hashable {
        package let revision: Revision
        /// Of a record that the operation created.
        package var id: RecordID?
        /// The scopes of the device that hold a record that the operation created.
        package var scopes: [Scope]
        /// Fields that have another value than the operation says.
        package var set: [JSON.Member]

        package init(revision: Revision, id: RecordID? = nil, scopes: [Scope] = [], set: [JSON.Member] = []) {
            self.revision = revision
            self.id = id
            self.scopes = scopes
            self.set = set
        }
    }
}

// MARK: On the wire

extension OperationResult {
    package var json: JSON {
        var members = [JSON.Member("n", .integer(number))]
        switch outcome {
        case .applied(let applied):
            let word = applied.set.isEmpty ? "ok" : "merged"
            members.append(JSON.Member(word, .integer(applied.revision.rawValue)))
            if let id = applied.id { members.append(JSON.Member("id", .integer(id))) }
            if !applied.scopes.isEmpty {
                members.append(JSON.Member("in", .array(applied.scopes.map { .string($0.description) })))
            }
            if !applied.set.isEmpty { members.append(JSON.Member("set", .object(applied.set))) }
        case .refused(let refusal): members += refusal.members
        }
        return .object(members)
    }

    /// - Throws: where it is not a result of this protocol.
    package init(_ json: JSON) throws(ExchangeError) {
        guard let number = json["n"]?.integer else { throw .malformed("results") }
        self.number = number
        if let id = json["id"]?.integer, id < 1 { throw .malformed("results") }
        if let revision = (json["ok"] ?? json["merged"])?.integer {
            var set: [JSON.Member] = []
            if case .object(let members)? = json["set"] { set = members }
            outcome = .applied(
                Applied(
                    revision: Revision(rawValue: revision),
                    id: json["id"]?.integer,
                    scopes: try Scope.list(json["in"] ?? .array([])),
                    set: set
                )
            )
        } else if let refusal = Refusal(json) {
            outcome = .refused(refusal)
        } else {
            throw .malformed("results")
        }
    }
}

extension Scope {
    /// Scopes by their names.
    package static func list(_ json: JSON) throws(ExchangeError) -> [Scope] {
        guard case .array(let names) = json else { throw .malformed("scopes") }
        var scopes: [Scope] = []
        for name in names {
            guard let text = name.string, let scope = Scope(text) else { throw .malformed("scopes") }
            scopes.append(scope)
        }
        return scopes
    }
}

/// What a client makes of a reply that is none.
package enum ExchangeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A member of the reply is not what the protocol says.
    case malformed(String)

    package var description: String {
        switch self {
        case .malformed(let member): "The server's reply is not one of this protocol: \(member)."
        }
    }
}
