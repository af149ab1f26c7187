package import NabhaSync

/// Whether a client sends what a script expects, whatever it is free to choose.
package enum RequestRule {
    /// Members that say nothing about what the client knows.
    private static let free: Set<String> = ["budget", "health", "wait", "device"]
    /// Members that may be sent where they are not expected.
    private static let optional: Set<String> = ["check", "follow"]

    /// - Returns: a sentence for what differs; nil where nothing does.
    package static func fault(expected: JSON, path: String, body: JSON) -> String? {
        guard expected["path"]?.string == path else { return "the path is \(path)" }
        let wanted = expected["body"] ?? .null
        let surplus = optional.filter { wanted[$0] == nil }
        let (left, right) = (normal(wanted), normal(masked(body.without(surplus), like: wanted)))
        guard left != right else { return nil }
        return "the request is \(right.onOneLine) and not \(left.onOneLine)"
    }

    /// Stands for a hash that depends on what a client remembers of a life of the server that ended.
    package static let anyHash: JSON = "*"

    /// With the hashes that may be any as they are expected.
    private static func masked(_ body: JSON, like expected: JSON) -> JSON {
        func rows(_ node: JSON) -> [JSON] { node.array.count == 3 ? node.array[2].array : [] }
        func place(_ node: JSON, _ row: JSON) -> [JSON] { Array(node.array.prefix(2) + row.array.prefix(2)) }
        let wild = Set(
            (expected["nodes"]?.array ?? [])
                .flatMap { node in rows(node).filter { $0.array.last == anyHash }.map { place(node, $0) } }
        )
        guard !wild.isEmpty else { return body }
        let nodes = (body["nodes"]?.array ?? [])
            .map { node in
                guard node.array.count == 3 else { return node }
                let masked = rows(node)
                    .map { wild.contains(place(node, $0)) ? .array(Array($0.array.prefix(2)) + [anyHash]) : $0 }
                return .array(Array(node.array.prefix(2)) + [.array(masked)])
            }
        return body.with("nodes", .array(nodes))
    }

    private static func normal(_ body: JSON) -> JSON {
        var body = body.without(free)
        if body["schema"] == 1 { body = body.without(["schema"]) }
        if let operations = body["ops"] { body = body.with("ops", .array(normal(operations: operations.array))) }
        if let nodes = body["nodes"] { body = body.with("nodes", .array(normal(nodes: nodes.array))) }
        return body.sorted
    }

    /// Without the phone's clock, and with groups numbered by their first operations.
    private static func normal(operations: [JSON]) -> [JSON] {
        var groups: [JSON: Int64] = [:]
        return operations.map { operation in
            let plain = operation.without(["at"])
            guard let group = plain["group"] else { return plain }
            let number = groups[group] ?? operation["n"]?.integer ?? 0
            groups[group] = number
            return plain.with("group", .integer(number))
        }
    }

    /// In an order that follows from what they say.
    private static func normal(nodes: [JSON]) -> [JSON] {
        nodes.map { node in
            guard node.array.count == 3 else { return node }
            let rows = node.array[2].array.sorted { $0.onOneLine < $1.onOneLine }
            return .array(Array(node.array.prefix(2)) + [.array(rows)])
        }
        .sorted { $0.onOneLine < $1.onOneLine }
    }
}
