/// How a reply's bytes may be coded on their way.
package enum ContentCoding: String, Hashable, Sendable, CaseIterable {
    case gzip
    case deflate
    case identity
}

/// What `Accept-Encoding` permits (RFC 9110 §12.5.3).
package struct AcceptEncoding: Sendable {
    private var qualities: [String: Double] = [:]

    /// - Parameter header: nil where there is none; then nothing but identity is sent. What cannot be read is passed over.
    package init(_ header: String?) {
        for part in (header ?? "").split(separator: ",") {
            let parameters = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parameters.first, !name.isEmpty, let quality = Self.quality(parameters.dropFirst())
            else { continue }
            qualities[name == "x-gzip" ? "gzip" : name] = quality
        }
    }

    /// The weight that stands among parameters: 1 where none does, nil where it is no number.
    private static func quality(_ parameters: some Sequence<String>) -> Double? {
        guard let weight = parameters.first(where: { $0.hasPrefix("q=") }) else { return 1 }
        guard let quality = Double(weight.dropFirst(2)), quality.isFinite else { return nil }
        return min(max(quality, 0), 1)
    }

    /// The best coding that is permitted; identity where nothing is, for a reply in the wrong coding beats none.
    package var preferred: ContentCoding {
        let ranked = ContentCoding.allCases.map { (coding: $0, quality: quality(of: $0)) }
        guard let best = ranked.map(\.quality).max(), best > 0 else { return .identity }
        return ranked.first { $0.quality == best }?.coding ?? .identity
    }

    /// The best coding for a header, which is nearly always one of a few.
    package static func preferred(by header: String?) -> ContentCoding {
        guard let header else { return .identity }
        return known[header] ?? AcceptEncoding(header).preferred
    }

    /// What browsers, phones and common clients send.
    private static let known = Dictionary(
        uniqueKeysWithValues: [
            "gzip", "gzip, deflate", "gzip, deflate, br", "gzip, deflate, br, zstd", "gzip,deflate", "deflate, gzip",
            "identity", "br, gzip, deflate", "br;q=1.0, gzip;q=0.9, deflate;q=0.8",
        ]
        .map { ($0, AcceptEncoding($0).preferred) }
    )

    private func quality(of coding: ContentCoding) -> Double {
        if let quality = qualities[coding.rawValue] { return quality }
        if coding == .identity { return qualities["*"] == 0 ? 0 : 0.001 }
        return qualities["*"] ?? 0
    }
}
