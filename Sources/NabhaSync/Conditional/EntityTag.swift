/// The tag of a version of a reply (RFC 9110 §8.8.3).
package struct EntityTag: Hashable, Sendable, CustomStringConvertible {
    package let value: String
    package let isWeak: Bool

    package init(_ value: String, isWeak: Bool = false) {
        self.value = value
        self.isWeak = isWeak
    }

    package var description: String { (isWeak ? "W/" : "") + "\"\(value)\"" }
}

/// What `If-None-Match` says: any version, or one of these.
package enum EntityTagList: Hashable, Sendable {
    case any
    /// The opaque parts: the comparison for `If-None-Match` is weak (RFC 9110 §13.1.2).
    case tags(Set<String>)

    /// Reads the header.
    ///
    /// Old clients leave out the quotes; what then stands between commas is taken as the tag. A `*` means any version
    /// only where it stands alone: in a list it is a mistake, and the client may hold nothing.
    package init(_ header: String) {
        guard header.filter({ $0 != " " && $0 != "\t" }) != "*" else {
            self = .any
            return
        }
        var tags: Set<String> = []
        var rest = header[...]
        while let start = rest.firstIndex(where: { $0 != " " && $0 != "," && $0 != "\t" }) {
            rest = rest[start...]
            if rest.hasPrefix("W/") { rest = rest.dropFirst(2) }
            if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                tags.insert(String(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                let end = rest.firstIndex(of: ",") ?? rest.endIndex
                let bare = rest[..<end].filter { $0 != " " && $0 != "\t" && $0 != "\"" }
                if !bare.isEmpty { tags.insert(bare) }
                rest = rest[end...]
            }
        }
        self = .tags(tags)
    }

    package func matches(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains(tag.value)
        }
    }
}
