import NabhaSync

/// The wrapper around deflated data, by its name in `Content-Encoding`.
package enum ZlibFormat: Sendable, Hashable, CaseIterable {
    case gzip
    /// What HTTP calls `deflate`: the zlib wrapper. Some clients send deflated data without it; see ``Inflater``.
    case deflate

    /// zlib chooses the wrapper by the number of window bits: 16 more mean gzip.
    func windowBits(_ bits: Int32) -> Int32 {
        switch self {
        case .gzip: bits + 16
        case .deflate: bits
        }
    }

    /// Nil for identity, which nothing is done to.
    init?(_ coding: ContentCoding) {
        switch coding {
        case .gzip: self = .gzip
        case .deflate: self = .deflate
        case .identity: return nil
        }
    }

    /// The format that `Content-Encoding` names; nil for any other, and for several at once.
    init?(named name: String) {
        switch name.lowercased() {
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        default: return nil
        }
    }

    /// The value of `Content-Encoding`.
    var name: String {
        switch self {
        case .gzip: "gzip"
        case .deflate: "deflate"
        }
    }
}
