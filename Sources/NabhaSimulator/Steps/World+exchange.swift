import NabhaClient
import NabhaModel
import NabhaStore
import NabhaSync

/// One request and its reply, with whatever happens to them on the way.
extension World {
    /// How an exchange ended for the phone.
    enum Ending {
        case again, rest, later, signIn
        /// Nothing came back.
        case broken
    }

    func exchange(
        _ phone: Phone,
        _ options: ExchangeOptions,
        _ faults: [Fault],
        _ generator: inout SeededGenerator
    ) async throws -> Ending {
        let failsWhileAsking = generator.happens(0.4)
        let local = faults.filter(Fault.phone.contains)
        guard let request = try ask(phone, options, failsWhileAsking ? local : []) else { return .broken }
        guard let request else {
            try await signIn(phone, &generator)
            return .signIn
        }
        phone.pending = request
        tally.exchanges += 1
        tally.operations += request.numbers.count
        guard let reply = try await carry(request, of: phone, faults, &generator) else {
            try notice(phone) { try $0.noteFailure("TIMED_OUT", of: request) }
            return .broken
        }
        return try receive(reply, request, phone, failsWhileAsking ? [] : local, faults, &generator)
    }

    private func notice(_ phone: Phone, _ body: (Replica) throws -> Void) throws {
        try body(phone.replica)
        try checkPhone(phone)
    }

    /// - Returns: nil where the phone failed; nil in it where nobody is signed in.
    private func ask(_ phone: Phone, _ options: ExchangeOptions, _ faults: [Fault]) throws -> ReplicaRequest?? {
        try attempt(phone, faults) { try $0.nextRequest(options) }
    }

    // MARK: On the way there and back

    /// - Returns: what reaches the phone; nil for nothing.
    private func carry(
        _ request: ReplicaRequest,
        of phone: Phone,
        _ faults: [Fault],
        _ generator: inout SeededGenerator
    ) async throws -> Front.Reply? {
        for fault in faults where Self.keepsAway(fault) {
            tally.count(fault.rawValue)
            try await keepAway(request, of: phone, fault, &generator)
            return nil
        }
        var reply: Front.Reply? = try await deliver(request, phone)
        trace.note("\(described(request, phone)) … \(reply.map(described) ?? "")")
        for fault in faults where !Self.keepsAway(fault) && Fault.network.contains(fault) {
            guard let arrived = reply, fault != .replyCut || arrived.status == 200 else { continue }
            tally.count(fault.rawValue)
            reply = try await disturb(arrived, to: request, of: phone, fault, &generator)
        }
        return reply
    }

    /// Whether nothing of the request reaches the server at this time.
    private static func keepsAway(_ fault: Fault) -> Bool {
        [.requestLost, .requestDelayed, .requestCut, .serverCrashBefore].contains(fault)
    }

    private func keepAway(
        _ request: ReplicaRequest,
        of phone: Phone,
        _ fault: Fault,
        _ generator: inout SeededGenerator
    ) async throws {
        let name = described(request, phone)
        switch fault {
        case .requestDelayed:
            trace.note("\(name) … request delayed")
            mail.keep(Mail.Letter(phone: phone.number, start: phone.starts, request: request, reply: nil))
        case .requestCut:
            let length = generator.below(max(1, request.body.count))
            trace.note("\(name) … request cut after \(length) bytes")
            try await deliverCut(Array(request.body.prefix(length)), request)
        case .serverCrashBefore:
            trace.note("\(name) … the server crashed before it committed")
            try await host.crash()
        default: trace.note("\(name) … request lost")
        }
    }

    /// - Returns: what then reaches the phone; nil for nothing.
    private func disturb(
        _ reply: Front.Reply,
        to request: ReplicaRequest,
        of phone: Phone,
        _ fault: Fault,
        _ generator: inout SeededGenerator
    ) async throws -> Front.Reply? {
        switch fault {
        case .requestRepeated:
            trace.note("the same request arrives again")
            let again = try await deliver(request, phone, isRepeated: true)
            return generator.happens(0.5) ? again : reply
        case .numberForged:
            try await forge(request, phone)
            return reply
        case .requestKept:
            mail.keep(Mail.Letter(phone: phone.number, start: phone.starts, request: request, reply: nil))
            return reply
        case .serverCrashAfter:
            trace.note("the server crashed after it committed r\(head)")
            try await host.crash()
        case .replyLost: trace.note("the reply is lost")
        case .replyDelayed:
            trace.note("the reply is delayed")
            mail.keep(Mail.Letter(phone: phone.number, start: phone.starts, request: request, reply: reply))
        case .replyCut:
            let length = generator.below(max(1, reply.body.count))
            trace.note("the reply is cut after \(length) bytes")
            try refuseCut(Array(reply.body.prefix(length)), request, phone)
        default: return reply
        }
        return nil
    }

    var head: Int64 { mirror.head }

    /// Lets the server answer, and looks at what it did and said.
    ///
    /// - Parameter isRepeated: whether all of it was answered before, so that nothing may happen.
    @discardableResult
    func deliver(_ request: ReplicaRequest, _ phone: Phone, isRepeated: Bool = false) async throws -> Front.Reply {
        let before = head
        let reply: Front.Reply
        do {
            reply = try await front.answer(
                request.body,
                token: request.token,
                kind: request.kind == .sync ? .sync : .check
            )
        } catch {
            throw Violation(.progress, "the server failed: \(error)")
        }
        let visibleBefore = Oracle(mirror: mirror)
        try await look()
        guard !isRepeated || head == before else {
            throw Violation(.idempotent, "a request that came again made r\(head)")
        }
        try checkReply(reply, to: request, of: phone, before: visibleBefore)
        return reply
    }

    private func deliverCut(_ body: [UInt8], _ request: ReplicaRequest) async throws {
        let before = head
        let kind: Front.Kind = request.kind == .sync ? .sync : .check
        let reply = try await front.answer(body, token: request.token, kind: kind)
        try await look()
        guard reply.status != 200, head == before else {
            throw Violation(.idempotent, "a request that was cut was carried out")
        }
    }

    /// Somebody, or some fault, uses a number again for something else.
    private func forge(_ request: ReplicaRequest, _ phone: Phone) async throws {
        guard request.kind == .sync, case .object(let members)? = try? JSON.parse(request.body),
            !request.numbers.isEmpty
        else { return }
        let forged = members.map { member -> JSON.Member in
            guard member.key == "ops", case .array(let operations) = member.value else { return member }
            let others = operations.map { operation -> JSON in
                guard case .object(let parts) = operation else { return operation }
                return .object(
                    parts.map { $0.key == "at" ? JSON.Member("at", .integer(($0.value.integer ?? 0) + 1)) : $0 }
                )
            }
            return JSON.Member("ops", .array(others))
        }
        let before = head
        let reply = try await front.answer(JSON.object(forged).serialized(), token: request.token, kind: .sync)
        try await look()
        trace.note("the numbers come again for other operations … \(described(reply))")
        guard head == before else { throw Violation(.exactlyOnce, "a used number was taken for another operation") }
        guard reply.status == 200, case .array(let results)? = reply.json["results"] else { return }
        for result in results where result["ok"] != nil || result["merged"] != nil {
            throw Violation(.exactlyOnce, "operation \(result["n"]?.integer ?? 0) was accepted for another")
        }
    }

    private func refuseCut(_ body: [UInt8], _ request: ReplicaRequest, _ phone: Phone) throws {
        let before = try phone.content()
        do {
            try phone.replica.apply(body, to: request, receivedAt: phone.now)
            throw Violation(.idempotent, "a reply that was cut was applied")
        } catch is ReplicaError {
            guard try phone.keeps(before) else {
                throw Violation(.idempotent, "a reply that was cut left something behind")
            }
        }
    }
}
