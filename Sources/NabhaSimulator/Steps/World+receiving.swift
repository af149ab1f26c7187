import NabhaClient
import NabhaModel
import NabhaStore
import NabhaSync

/// What a phone makes of a reply.
extension World {
    func receive(
        _ reply: Front.Reply,
        _ request: ReplicaRequest,
        _ phone: Phone,
        _ local: [Fault],
        _ faults: [Fault],
        _ generator: inout SeededGenerator,
        isLate: Bool = false
    ) throws -> Ending {
        let isHeld = reply.status == 200 && reply.json["hold"] == .bool(true)
        let shownBefore = isHeld ? try serverRecords(of: phone) : [:]
        guard let outcome = try attempt(phone, local, { try self.apply(reply, to: request, on: $0, at: phone.now) })
        else { return .broken }
        phone.pending = nil
        if faults.contains(.replyRepeated) { try repeatReply(reply, request, phone) }
        try checkPhone(phone, hasApplied: reply, isLate: isLate)
        if isHeld { try checkHolding(shownBefore, phone, reply) }
        // By now there may be more than an old reply knows.
        if !isLate { try checkReceived(reply, request, phone) }
        switch outcome.next {
        case .again: return .again
        case .rest: return .rest
        case .later: return .later
        case .signIn: return .signIn
        }
    }

    private func apply(
        _ reply: Front.Reply,
        to request: ReplicaRequest,
        on replica: Replica,
        at instant: Instant
    ) throws -> ReplicaOutcome {
        guard reply.status == 200 else { return try replica.fail(status: reply.status, body: reply.body, to: request) }
        do {
            return try replica.apply(reply.body, to: request, receivedAt: instant)
        } catch let error as ReplicaError {
            throw Violation(.progress, "a reply of the server's was refused: \(error)")
        }
    }

    private func repeatReply(_ reply: Front.Reply, _ request: ReplicaRequest, _ phone: Phone) throws {
        tally.count(Fault.replyRepeated.rawValue)
        trace.note("the same reply arrives again")
        try refuseOutdated(reply, request, phone)
    }

    /// A reply that nobody waits for changes nothing.
    func refuseOutdated(_ reply: Front.Reply, _ request: ReplicaRequest, _ phone: Phone) throws {
        let before = try phone.content()
        do {
            if reply.status == 200 {
                try phone.replica.apply(reply.body, to: request, receivedAt: phone.now)
            } else {
                try phone.replica.fail(status: reply.status, body: reply.body, to: request)
            }
        } catch is ReplicaError {}
        guard try phone.keeps(before) else {
            throw Violation(.idempotent, "phone \(phone.number): a reply that was not waited for changed something")
        }
    }

    // MARK: The phone's own faults

    /// Lets a phone do something that ends in a commit, which may fail or be the last thing it does.
    ///
    /// - Parameter afterwards: notes what was done, before anybody looks whether all is in order.
    /// - Returns: nil where it failed, or nobody was left to take the result.
    func attempt<Result>(
        _ phone: Phone,
        _ faults: [Fault],
        _ body: (Replica) throws -> Result,
        afterwards: (Result) throws -> Void = { _ in }
    ) throws -> Result? {
        let fails = faults.contains(.phoneCrashBefore) || faults.contains(.diskFull)
        let before = fails ? try phone.content() : nil
        // The first commit, or the second where there should be only one.
        if fails { phone.disk.commitsUntilFailure = 1 + phone.disk.commits % 2 }
        defer { phone.disk.commitsUntilFailure = nil }
        do {
            let result = try body(phone.replica)
            try afterwards(result)
            guard faults.contains(.phoneCrashAfter) else { return result }
            tally.count(Fault.phoneCrashAfter.rawValue)
            trace.note("phone \(phone.number) crashed after a commit")
            try restart(phone)
            try checkPhone(phone, mayHaveApplied: true)
            return nil
        } catch is LocalDisk.Failure {
            let fault = faults.contains(.diskFull) ? Fault.diskFull : .phoneCrashBefore
            tally.count(fault.rawValue)
            trace.note("phone \(phone.number): \(fault == .diskFull ? "the disk is full" : "crashed before a commit")")
            phone.disk.commitsUntilFailure = nil
            guard try before.map(phone.keeps) ?? false else {
                throw Violation(.monotonic, "phone \(phone.number): a commit that failed left something behind")
            }
            if fault == .phoneCrashBefore { try restart(phone) }
            try checkPhone(phone)
            return nil
        }
    }

    func restart(_ phone: Phone) throws {
        mail.forgetReplies(to: phone.number)
        try phone.restart()
    }

    // MARK: Signing in

    func signIn(_ phone: Phone, _ generator: inout SeededGenerator) async throws {
        let body = try phone.replica.registration(name: "phone \(phone.number)", app: "simulator")
        let secret = String(generator.next(), radix: 16)
        guard let reply = try await front.register(body, user: phone.user, secret: secret) else {
            return trace.note("phone \(phone.number): \(phone.carrier) may not sign in")
        }
        let account: Account
        do { account = try phone.replica.register(reply) } catch let error as ReplicaError {
            throw Violation(.progress, "phone \(phone.number) could not be registered: \(error)")
        }
        trace.note("phone \(phone.number): \(phone.carrier) signs in as device \(account.device)")
        try checkPhone(phone)
    }
}
