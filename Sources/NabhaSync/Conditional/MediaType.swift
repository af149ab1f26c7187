/// The type of a body.
package enum MediaType {
    /// Whether a `Content-Type` says JSON in UTF-8.
    package static func isJSON(_ header: String) -> Bool {
        let parts = header.split(separator: ";")
            .map { part in
                part.lowercased().filter { $0 != " " && $0 != "\t" && $0 != "\"" }
            }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst()
            .allSatisfy { !$0.hasPrefix("charset=") || $0 == "charset=utf-8" || $0 == "charset=utf8" }
    }
}
