import NabhaModel
import NabhaSync

extension Replica {
    /// Takes a reply that is a problem: anything but a status of 200.
    ///
    /// - Parameters:
    ///   - status: of HTTP.
    ///   - body: the problem, where there is one.
    ///   - request: the last that ``nextRequest(_:)`` made.
    @discardableResult
    package func fail(status: Int, body: [UInt8], to request: ReplicaRequest) throws -> ReplicaOutcome {
        let problem = ServerProblem(status: status, body: body)
        return try write { local in
            try local.begin(request)
            let outcome = try local.take(problem, of: request)
            if outcome.next != .again { try local.note(failure: problem.code, in: request) }
            return outcome
        }
    }

    /// Notes that there was no reply, for the next one who asks what the matter is.
    ///
    /// - Parameter code: one word, such as `TIMED_OUT`; never a text of the system's, which may name anything.
    package func noteFailure(_ code: String, of request: ReplicaRequest) throws {
        try write { try $0.note(failure: code, in: request) }
    }
}

/// What the server said instead of a reply.
struct ServerProblem {
    let status: Int
    let code: String
    let json: JSON

    init(status: Int, body: [UInt8]) {
        self.status = status
        json = (try? JSON.parse(body, limits: .reply)) ?? .null
        code = json["error_code"]?.string ?? "HTTP_\(status)"
    }

    /// A number that no operation can have is none.
    var expected: Int64? {
        json["expected"]?.integer.flatMap { (1...SyncLimit.largestNumber).contains($0) ? $0 : nil }
    }
}

extension LocalTransaction {
    func note(failure code: String, in request: ReplicaRequest) throws {
        let phase = request.kind == .sync ? "sync" : "check"
        let at = JSON.integer(environment.now().microseconds)
        try meta.set(.lastError, json: ["phase": .string(phase), "code": .string(code), "at": at])
    }

    func take(_ problem: ServerProblem, of request: ReplicaRequest) throws -> ReplicaOutcome {
        switch (problem.status, problem.code) {
        case (401, _):
            try meta.set(.needsSignIn, 1)
            return ReplicaOutcome(.signIn)
        case (409, "RESYNC_REQUIRED"):
            try resync(problem)
            return ReplicaOutcome(.again)
        case (409, "EXPECTED_OPERATION"):
            guard let expected = problem.expected else { return ReplicaOutcome(.later) }
            try align(expected: expected, restored: nil)
            // The same answer to what was already aligned would come for ever.
            return ReplicaOutcome(request.content.skip == nil ? .again : .later)
        case (400, "INVALID_CURSOR"):
            try beginReconciling()
            try probe()
            return ReplicaOutcome(.again)
        case (400, "UNSUPPORTED_SCHEMA"):
            guard let known = problem.json["schema"]?.integer, known > 0, known < request.content.schema else {
                return ReplicaOutcome(.later)
            }
            try meta.set(.serverSchema, known)
            return ReplicaOutcome(.again)
        default:
            try abandonRepair(problem, of: request)
            return ReplicaOutcome(.later)
        }
    }

    private func resync(_ problem: ServerProblem) throws {
        if let epoch = problem.json["epoch"]?.string { try meta.set(.epoch, epoch) }
        if let expected = problem.expected {
            let restored = problem.json["restored_to"]?.integer.map(Revision.init(rawValue:))
            try align(expected: expected, restored: restored)
        }
        try beginReconciling()
    }

    /// A comparison that the server does not take must not stand in the way of syncing.
    private func abandonRepair(_ problem: ServerProblem, of request: ReplicaRequest) throws {
        guard request.kind == .check, problem.status == 400, let repair = try Repair.stored(meta),
            !repair.isReconciling
        else { return }
        try meta.set(.repair, json: nil)
    }
}
