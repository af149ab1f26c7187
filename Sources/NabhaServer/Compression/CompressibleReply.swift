import HTTPTypes
import Hummingbird

/// Which replies compression may touch, and what it writes into the head of those it may.
enum CompressibleReply {
    /// Text, and formats that are text; images and archives are compressed already.
    static func isCompressible(mediaType: String?) -> Bool {
        if mediaType == "application/json" { return true }
        let type = (mediaType ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        // An event must leave at once, and a deflater holds it back until more comes.
        if type == "text/event-stream" { return false }
        return type.hasPrefix("text/") || type.hasSuffix("+json") || type.hasSuffix("+xml")
            || [
                "application/json", "application/javascript", "application/xml", "application/yaml",
                "application/manifest+json", "image/svg+xml",
            ]
            .contains(type)
    }

    static func mayBeCoded(_ response: Response) -> Bool {
        let hasWholeBody = response.status.code >= 200 && ![204, 205, 206, 304].contains(response.status.code)
        return hasWholeBody && response.headers[.contentEncoding] == nil
            && isCompressible(mediaType: response.headers[.contentType])
    }

    /// Tells caches that the reply depends on `Accept-Encoding`, also when it went out uncompressed.
    static func addVary(to headers: inout HTTPFields) {
        let names = (headers[.vary] ?? "").split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
        guard !names.contains("accept-encoding"), !names.contains("*") else { return }
        headers[.vary] = ((headers[.vary].map { [$0] } ?? []) + ["Accept-Encoding"]).joined(separator: ", ")
    }
}
