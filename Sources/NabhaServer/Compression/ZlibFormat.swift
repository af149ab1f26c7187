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
}
