package import NabhaModel

/// What a device asks for with `POST /api/v2/sync/`.
package struct ExchangeRequest: Sendable, Hashable {
    package var device: DeviceID?
    package var schema: Int
    package var cursor: String?
    package var operations: [SentOperation]
    /// Take all numbers up to this one as used.
    package var skip: Int64?
    /// The pharmacies whose stock is wanted; nil: those that the cursor names.
    package var follow: [RecordID]?
    package var budget: ByteCount
    package var wantsChecks: Bool
    package var wait: Duration
    package var health: DeviceReport?

    package init(
        device: DeviceID? = nil,
        schema: Int = SyncLimit.schema,
        cursor: String? = nil,
        operations: [SentOperation] = [],
        skip: Int64? = nil,
        follow: [RecordID]? = nil,
        budget: ByteCount = SyncLimit.standardBudget,
        wantsChecks: Bool = false,
        wait: Duration = .zero,
        health: DeviceReport? = nil
    ) {
        self.device = device
        self.schema = schema
        self.cursor = cursor
        self.operations = operations
        self.skip = skip
        self.follow = follow
        self.budget = budget
        self.wantsChecks = wantsChecks
        self.wait = wait
        self.health = health
    }
}

/// What a device tells of itself.
package struct DeviceReport: Sendable, Hashable {
    package var now: Instant?
    package var pending: Int?
    package var app: String?
    package var error: Failure?

    /// The last failure since the last success.
    package struct Failure: Sendable, Hashable {
        package let phase: String
        package let code: String
        package let at: Instant?

        package init(phase: String, code: String, at: Instant?) {
            self.phase = phase
            self.code = code
            self.at = at
        }
    }

    package init(now: Instant? = nil, pending: Int? = nil, app: String? = nil, error: Failure? = nil) {
        self.now = now
        self.pending = pending
        self.app = app
        self.error = error
    }

    /// Unicode scalars kept of each text.
    package static let longestText = 100
}

// MARK: Reading

extension ExchangeRequest {
    /// - Throws: for anything that is not a request of this protocol; operations that can be numbered are judged one by
    ///   one, later.
    package init(_ json: JSON) throws(Problem) {
        guard case .object = json else { throw .refused("The body must be a JSON object.") }
        device = try json.number("device", in: 1...Int64.max)
        schema = Int(try json.number("schema", in: 1...1_000_000) ?? 1)
        switch json["cursor"] {
        case nil, .null?: cursor = nil
        case .string(let text)?: cursor = text
        default: throw .validation("cursor", "Must be the cursor of the last page, or left out.")
        }
        operations = []
        for operation in try json.list("ops", atMost: SyncLimit.operations) {
            operations.append(try SentOperation(operation))
        }
        for (operation, next) in zip(operations, operations.dropFirst()) where next.number != operation.number + 1 {
            throw .validation("ops", "The numbers of operations must follow one another.")
        }
        guard operations.longestGroup <= SyncLimit.operationsInGroup else {
            throw .validation("ops", "At most \(SyncLimit.operationsInGroup) operations in one group.")
        }
        skip = try json.number("skip", in: 0...SyncLimit.largestNumber)
        follow = try json.pharmacies()
        budget = try json.budget()
        wantsChecks = json["check"] == .bool(true)
        wait = .seconds(try json.number("wait", in: 0...Int64(SyncLimit.longestWait)) ?? 0)
        health = json["health"].map(DeviceReport.init)
    }

    /// The request as a client writes it.
    ///
    /// - Parameter sending: the operations, in the order of their numbers.
    package func json(sending: [Operation]) -> JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON?) { if let value { members.append(JSON.Member(name, value)) } }
        add("device", device.map { .integer($0) })
        if schema != 1 { add("schema", .integer(Int64(schema))) }
        add("cursor", cursor.map { .string($0) })
        if !sending.isEmpty { add("ops", .array(sending.map(\.json))) }
        add("skip", skip.map { .integer($0) })
        add("follow", follow.map { .array($0.map { .integer($0) }) })
        if budget != SyncLimit.standardBudget { add("budget", .integer(Int64(budget.bytes))) }
        if wantsChecks { add("check", true) }
        if wait > .zero { add("wait", .integer(wait.components.seconds)) }
        add("health", health?.json)
        return .object(members)
    }
}

extension [SentOperation] {
    /// How many neighbours have the same group, at most.
    fileprivate var longestGroup: Int {
        var (longest, length) = (0, 0)
        for (index, operation) in enumerated() {
            let isSame = operation.group != nil && index > 0 && self[index - 1].group == operation.group
            length = isSame ? length + 1 : 1
            longest = Swift.max(longest, length)
        }
        return longest
    }
}

extension DeviceReport {
    package init(_ json: JSON) {
        func text(_ json: JSON?) -> String? {
            json?.string.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(Self.longestText))) }
        }
        now = json["now"]?.integer.map(Instant.init(microseconds:))
        pending = json["pending"]?.integer.map { Int(clamping: max(0, $0)) }
        app = text(json["app"])
        error = json["error"]
            .flatMap { failure in
                guard let phase = text(failure["phase"]), let code = text(failure["code"]) else { return nil }
                return Failure(phase: phase, code: code, at: failure["at"]?.integer.map(Instant.init(microseconds:)))
            }
    }

    package var json: JSON? {
        var members: [JSON.Member] = []
        if let now { members.append(JSON.Member("now", .integer(now.microseconds))) }
        if let pending { members.append(JSON.Member("pending", .integer(Int64(pending)))) }
        if let app { members.append(JSON.Member("app", .string(app))) }
        if let error {
            var failure = [JSON.Member("phase", .string(error.phase)), JSON.Member("code", .string(error.code))]
            if let at = error.at { failure.append(JSON.Member("at", .integer(at.microseconds))) }
            members.append(JSON.Member("error", .object(failure)))
        }
        return members.isEmpty ? nil : .object(members)
    }
}

extension JSON {
    func number(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        switch self[name] {
        case nil, .null?: return nil
        case .integer(let number)? where range.contains(number): return number
        default:
            throw .validation(name, "Must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    func list(_ name: String, atMost most: Int) throws(Problem) -> [JSON] {
        switch self[name] {
        case nil, .null?: return []
        case .array(let elements)?:
            guard elements.count <= most else { throw .validation(name, "At most \(most) in one request.") }
            return elements
        default: throw .validation(name, "Must be an array.")
        }
    }

    func pharmacies() throws(Problem) -> [RecordID]? {
        guard self["follow"] != nil else { return nil }
        var ids: Set<RecordID> = []
        for element in try list("follow", atMost: SyncLimit.followedPharmacies) {
            guard let id = element.integer, id > 0 else { throw .validation("follow", "Must be ids of pharmacies.") }
            ids.insert(id)
        }
        return ids.sorted()
    }

    func budget() throws(Problem) -> ByteCount {
        let range = Int64(SyncLimit.smallestBudget.bytes)...Int64(SyncLimit.largestBudget.bytes)
        return try number("budget", in: range).map { ByteCount(bytes: Int($0)) } ?? SyncLimit.standardBudget
    }
}
