package import NabhaSync

/// What a phone shows and knows, as scripts say it.
package struct CorpusState: Hashable, Sendable {
    /// By model and uid.
    package var shown: [String: [String: JSON]] = [:]
    /// All else, by name; a member that is not there is null.
    package var others: [String: JSON] = [:]

    package static let names = ["scopes", "cursor", "outbox", "attention", "needs_sign_in"]

    package init() {}

    /// What a script says after a step: only what is different from before it.
    package func difference(from before: CorpusState) -> JSON {
        var members: [JSON.Member] = []
        var models: [JSON.Member] = []
        for model in Set(shown.keys).union(before.shown.keys).sorted() {
            let (old, new) = (before.shown[model] ?? [:], shown[model] ?? [:])
            let records = Set(old.keys).union(new.keys).sorted().filter { old[$0] != new[$0] }
                .map { JSON.Member($0, new[$0] ?? .null) }
            if !records.isEmpty { models.append(JSON.Member(model, .object(records))) }
        }
        if !models.isEmpty { members.append(JSON.Member("shown", .object(models))) }
        for name in Self.names where others[name] != before.others[name] {
            members.append(JSON.Member(name, others[name] ?? .null))
        }
        return .object(members)
    }

    package mutating func apply(_ difference: JSON) {
        for model in difference["shown"]?.members ?? [] {
            for record in model.value.members {
                shown[model.key, default: [:]][record.key] = Self.known(record.value)
            }
            if shown[model.key]?.isEmpty ?? false { shown[model.key] = nil }
        }
        for member in difference.members where member.key != "shown" {
            others[member.key] = Self.known(member.value)
        }
    }

    /// No value at all for null, which as a literal of JSON would be one.
    private static func known(_ value: JSON) -> JSON? { value == .null ? Optional.none : value }

    /// What of an expected state is not as expected: a line each.
    package func faults(of actual: CorpusState) -> [String] {
        var faults: [String] = []
        for model in Set(shown.keys).union(actual.shown.keys).sorted() {
            let (wanted, found) = (shown[model] ?? [:], actual.shown[model] ?? [:])
            for uid in Set(wanted.keys).union(found.keys).sorted() {
                guard let fault = Self.fault(wanted[uid], found[uid]) else { continue }
                faults.append("\(model) \(uid): \(fault)")
            }
        }
        for name in Self.names where others[name]?.sorted != actual.others[name]?.sorted {
            let texts = [actual, self].map { $0.others[name]?.onOneLine ?? "nothing" }
            faults.append("\(name): \(texts[0]) and not \(texts[1])")
        }
        return faults
    }

    private static func fault(_ wanted: JSON?, _ found: JSON?) -> String? {
        guard let wanted else { return "is shown" }
        guard let found else { return "is not shown" }
        // Where a script names no revision, the client may have any.
        let compared = wanted["revision"] == nil ? found.without(["revision"]) : found
        guard wanted.sorted != compared.sorted else { return nil }
        return "\(compared.onOneLine) and not \(wanted.onOneLine)"
    }
}
