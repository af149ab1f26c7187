import NabhaModel
import NabhaSync

extension ExchangeReply {
    /// A reply with nothing in it.
    static func empty(_ cursor: String? = nil, head: Int64 = 100, at time: Instant = .somewhen) -> ExchangeReply {
        var reply = ExchangeReply(epoch: "00c0ffee", head: Revision(rawValue: head), serverTime: time)
        reply.cursor = cursor
        return reply
    }

    /// The first page of a doctor's phone.
    static func first(_ groups: RecordGroup...) -> ExchangeReply {
        var reply = empty("c1")
        reply.scopes = [.directory, Scope(.doctor, 7)]
        reply.groups = groups
        return reply
    }

    func with(_ change: (inout ExchangeReply) -> Void) -> ExchangeReply {
        var reply = self
        change(&reply)
        return reply
    }

    func results(_ results: OperationResult...) -> ExchangeReply { with { $0.results = results } }
}

extension OperationResult {
    static func ok(
        _ number: Int64,
        _ revision: Int64,
        id: RecordID? = nil,
        in scopes: [Scope] = [],
        set: [JSON.Member] = []
    ) -> OperationResult {
        OperationResult(
            number: number,
            outcome: .applied(.init(revision: Revision(rawValue: revision), id: id, scopes: scopes, set: set))
        )
    }

    static func no(_ number: Int64, _ code: Refusal.Code, _ change: (inout Refusal) -> Void = { _ in })
        -> OperationResult
    {
        var refusal = Refusal(code, "no")
        change(&refusal)
        return OperationResult(number: number, outcome: .refused(refusal))
    }
}

extension Instant {
    static let somewhen = Instant(microseconds: 1_769_000_000_000_000)
}

extension UID {
    /// The same for the same number.
    static func sample(_ number: UInt64) -> UID {
        var generator = SeededGenerator(seed: 1_000 + number)
        return UID(at: .somewhen, using: &generator)
    }
}

extension RecordGroup {
    static func whole(
        _ model: Model,
        _ id: RecordID,
        revision: Int64,
        in scopes: [Scope],
        uid: UID? = nil,
        _ given: [String: Value] = [:]
    ) -> RecordGroup {
        let columns = model.fields.map(\.name) + model.derived.map(\.name)
        let defaults = Dictionary(
            model.fields.map { ($0.name, $0.defaultValue ?? .null) } + model.derived.map { ($0.name, Value.null) },
            uniquingKeysWith: { first, _ in first }
        )
        return RecordGroup(
            shape: Shape(model: model, scopes: scopes, isWhole: true, columns: columns),
            rows: [
                Row(
                    id: id,
                    revision: Revision(rawValue: revision),
                    uid: uid ?? .sample(UInt64(id)),
                    values: columns.map { given[$0] ?? defaults[$0] ?? .null }
                )
            ]
        )
    }

    static func appointment(_ id: RecordID, revision: Int64, _ given: [String: Value] = [:]) -> RecordGroup {
        let values: [String: Value] = [
            "patient_id": .integer(3), "doctor_id": .integer(7), "appointment_date": .instant(.somewhen),
        ]
        return whole(
            Appointment.model,
            id,
            revision: revision,
            in: [Scope(.doctor, 7)],
            values.merging(given) { $1 }
        )
    }

    static func partial(
        _ model: Model,
        _ id: RecordID,
        revision: Int64,
        in scopes: [Scope],
        _ given: [String: Value]
    ) -> RecordGroup {
        let columns = given.keys.sorted()
        return RecordGroup(
            shape: Shape(model: model, scopes: scopes, isWhole: false, columns: columns),
            rows: [
                Row(
                    id: id,
                    revision: Revision(rawValue: revision),
                    uid: nil,
                    values: columns.map { given[$0] ?? .null }
                )
            ]
        )
    }
}
