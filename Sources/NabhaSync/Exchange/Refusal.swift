package import NabhaModel

/// Why an operation was refused, for the person who must decide what becomes of it.
package struct Refusal: Error, Sendable, Hashable {
    package let code: Code
    /// A sentence; never repeats what was written.
    package let message: String
    /// By field, what is wrong with its value.
    package var fields: [String: [String]] = [:]
    /// The server's values of the fields that clash.
    package var theirs: [JSON.Member] = []
    /// The server's revision of the record.
    package var revision: Revision?
    package var action: SuggestedAction?
    /// Free instants, where one is taken.
    package var alternatives: [Instant] = []
    /// The number of the operation that was refused first.
    package var waitsFor: Int64?

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package enum Code: String, Sendable, Hashable, CaseIterable {
        case staleUpdate = "STALE_UPDATE"
        case invalidTransition = "INVALID_TRANSITION"
        case fixed = "FIXED"
        case slotTaken = "SLOT_TAKEN"
        case insufficientStock = "INSUFFICIENT_STOCK"
        case validationError = "VALIDATION_ERROR"
        case alreadyExists = "ALREADY_EXISTS"
        case forbidden = "FORBIDDEN"
        case notFound = "NOT_FOUND"
        case waitsFor = "WAITS_FOR"
        case groupRefused = "GROUP_REFUSED"
        case numberReused = "NUMBER_REUSED"
        case resultForgotten = "RESULT_FORGOTTEN"
    }

    package enum SuggestedAction: String, Sendable, Hashable, CaseIterable {
        case retry = "RETRY"
        case refresh = "REFRESH"
        case manualMerge = "MANUAL_MERGE"
    }
}

extension Refusal {
    package static func malformed(_ member: String, _ fault: FieldFault) -> Refusal {
        var refusal = Refusal(.validationError, "\(member): \(fault.message)")
        refusal.fields = [member: [fault.message]]
        return refusal
    }

    package static let notFound = Refusal(.notFound, "There is no such record, or none that you may see.")

    package static func waits(for number: Int64) -> Refusal {
        var refusal = Refusal(.waitsFor, "An edit of this record before this one was refused.")
        refusal.waitsFor = number
        return refusal
    }

    package static func group(refusedWith number: Int64) -> Refusal {
        var refusal = Refusal(.groupRefused, "Another edit that belongs with this one was refused.")
        refusal.waitsFor = number
        return refusal
    }

    package static let numberReused = Refusal(.numberReused, "This number stands for another operation.")
    package static let resultForgotten = Refusal(
        .resultForgotten,
        "The result of this operation is not kept any more; compare the record."
    )

    /// What a rule of the REST API refuses.
    package init(_ problem: Problem) {
        switch problem.code {
        case .forbidden: self.init(.forbidden, problem.message)
        case .notFound: self = .notFound
        default: self.init(.validationError, problem.message)
        }
        fields = problem.fields
    }
}

// MARK: On the wire

extension Refusal {
    package var members: [JSON.Member] {
        var members = [JSON.Member("rejected", .string(code.rawValue)), JSON.Member("message", .string(message))]
        if !fields.isEmpty {
            let fields = fields.sorted { $0.key < $1.key }
                .map { JSON.Member($0.key, .array($0.value.map { .string($0) })) }
            members.append(JSON.Member("fields", .object(fields)))
        }
        if code == .staleUpdate { members.append(JSON.Member("conflict_type", "VERSION_MISMATCH")) }
        if !theirs.isEmpty { members.append(JSON.Member("theirs", .object(theirs))) }
        if let revision { members.append(JSON.Member("revision", .integer(revision.rawValue))) }
        if let action { members.append(JSON.Member("suggested_action", .string(action.rawValue))) }
        if !alternatives.isEmpty {
            members.append(JSON.Member("alternatives", .array(alternatives.map { .integer($0.microseconds) })))
        }
        if let waitsFor { members.append(JSON.Member("waits_for", .integer(waitsFor))) }
        return members
    }

    /// - Returns: nil where it is none. A code that this version does not know counts as a wrong value.
    package init?(_ json: JSON) {
        guard let word = json["rejected"]?.string else { return nil }
        self.init(Code(rawValue: word) ?? .validationError, json["message"]?.string ?? "")
        if case .object(let members)? = json["fields"] {
            for member in members {
                guard case .array(let sentences) = member.value else { continue }
                fields[member.key] = sentences.compactMap(\.string)
            }
        }
        if case .object(let members)? = json["theirs"] { theirs = members }
        revision = json["revision"]?.integer.map(Revision.init(rawValue:))
        action = json["suggested_action"]?.string.flatMap(SuggestedAction.init(rawValue:))
        if case .array(let instants)? = json["alternatives"] {
            alternatives = instants.compactMap { $0.integer.map(Instant.init(microseconds:)) }
        }
        waitsFor = json["waits_for"]?.integer
    }
}
