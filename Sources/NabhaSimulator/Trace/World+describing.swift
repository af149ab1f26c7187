import NabhaClient
import NabhaModel
import NabhaSync

/// Events in words, without what people wrote.
extension World {
    func described(_ request: ReplicaRequest, _ phone: Phone) -> String {
        let who = "phone \(phone.number) (\(phone.carrier)) → \(request.kind == .sync ? "sync" : "check")"
        guard let first = request.numbers.first, let last = request.numbers.last else { return who }
        return "\(who): \(request.numbers.count) ops (\(first)–\(last))"
    }

    func described(_ reply: Front.Reply) -> String {
        if let problem = reply.problem { return "\(reply.status) \(problem.rawValue)" }
        let json = reply.json
        var parts: [String] = []
        if case .array(let results)? = json["results"] { parts += results.map(described(result:)) }
        if case .array(let drops)? = json["drops"] {
            parts.append("drops \(drops.compactMap(\.string).joined(separator: " "))")
        }
        if case .object(let exits)? = json["exits"] {
            parts += exits.map { "exits \($0.key) \(Self.numbers($0.value))" }
        }
        if case .array(let groups)? = json["changes"] { parts += groups.map(described(group:)) }
        if case .array(let split)? = json["split"] { parts.append("\(split.count) parts differ") }
        if case .array(let rest)? = json["rest"] { parts.append("\(rest.count) parts did not fit") }
        if json["checks"] != nil { parts.append("checks") }
        if json["hold"] != nil { parts.append("hold") }
        if json["more"] != nil { parts.append("more") }
        return "r\(json["head"]?.integer ?? 0): " + (parts.isEmpty ? "nothing new" : parts.joined(separator: ", "))
    }

    private func described(result: JSON) -> String {
        let number = result["n"]?.integer ?? 0
        if let code = result["rejected"]?.string { return "\(number) \(code)" }
        if let revision = result["merged"]?.integer { return "\(number) merged r\(revision)" }
        return "\(number) ok r\(result["ok"]?.integer ?? 0)"
    }

    private func described(group: JSON) -> String {
        guard case .array(let names)? = group["cols"], case .array(let columns)? = group["vals"],
            let place = names.firstIndex(of: "id"), case .array(let differences) = columns[place]
        else { return "?" }
        var id: Int64 = 0
        let ids = differences.map { difference -> String in
            id += difference.integer ?? 0
            return String(id)
        }
        let kind = names.contains("rand") ? "whole" : names.dropFirst(2).compactMap(\.string).joined(separator: "+")
        return "\(group["model"]?.string ?? "?") \(ids.joined(separator: " "))\(kind.isEmpty ? "" : " (\(kind))")"
    }

    private static func numbers(_ json: JSON) -> String {
        guard case .array(let elements) = json else { return "" }
        return elements.compactMap(\.integer).map(String.init).joined(separator: " ")
    }

    func described(_ row: Phone.OutboxRow) -> String {
        let record = mirror.records[row.key.model]?.values.first { $0.uid == row.key.uid }
        let name = "\(row.key.model) \(record.map { String($0.id) } ?? "new")"
        let fields = row.members.map { member in
            row.action == "move" ? "\(member.key) \(member.value.integer ?? 0)" : member.key
        }
        return "\(row.action) \(name) \(fields.joined(separator: "+"))"
    }
}
