import NabhaSync
import Testing

@Suite struct `Accept-Encoding` {
    @Test(
        arguments: [
            (nil, ContentCoding.identity), ("", .identity), ("gzip", .gzip), ("deflate", .deflate),
            ("identity", .identity), ("gzip, deflate", .gzip), ("deflate, gzip", .gzip), ("deflate,gzip", .gzip),
            ("gzip, deflate, br, zstd", .gzip), ("br", .identity), ("br, zstd", .identity), ("GZIP", .gzip),
            (" Deflate ", .deflate), ("\tgzip\t", .gzip), ("x-gzip", .gzip), ("X-GZip;q=0.5", .gzip),
            ("compress, x-compress", .identity), ("*", .gzip), ("br, *", .gzip), ("gzipped", .identity),
            ("gz ip", .gzip),
        ] as [(String?, ContentCoding)]
    )
    func `lets us choose among the codings it names`(header: String?, coding: ContentCoding) {
        #expect(AcceptEncoding(header).preferred == coding)
    }

    @Test(arguments: [
        ("gzip;q=0.5, deflate;q=0.8", ContentCoding.deflate), ("gzip;q=0.8, deflate;q=0.5", .gzip),
        ("gzip;q=0.5, deflate;q=0.5", .gzip), ("gzip;q=0", .identity), ("gzip;q=0.0", .identity),
        ("gzip;q=0.000", .identity), ("gzip;q=0, deflate", .deflate), ("gzip;q=0, *", .deflate),
        ("gzip;q=0, deflate;q=0", .identity), ("*;q=0", .identity), ("*;q=0, gzip", .gzip),
        ("*;q=0, identity", .identity), ("*;q=0.5", .gzip), ("*;q=0.5, gzip;q=0.1", .deflate),
        ("identity;q=0", .identity), ("identity;q=0, *;q=0", .identity), ("identity;q=0, gzip", .gzip),
        ("identity;q=0, gzip;q=0.001", .gzip), ("identity;q=0, *", .gzip), ("identity;q=0.5, gzip;q=0.2", .identity),
        ("identity;q=0.5, gzip;q=0.5", .gzip), ("identity, gzip;q=0.9", .identity), ("gzip;q=0.001", .gzip),
        ("gzip;q=1.000", .gzip), ("gzip ; q=0.3 , deflate ; q=0.4", .deflate), ("gzip;Q=0.3, deflate;Q=0.4", .deflate),
        ("gzip;level=9;q=0.1, deflate;q=0.2", .deflate), ("x-gzip;q=0, deflate;q=0.1", .deflate),
    ])
    func `is weighed`(header: String, coding: ContentCoding) {
        #expect(AcceptEncoding(header).preferred == coding)
    }

    @Test(arguments: [
        ("gzip;q=", ContentCoding.identity), ("gzip;q=x", .identity), ("gzip;q=nan, deflate", .deflate),
        ("gzip;q=inf, deflate;q=0.1", .deflate), ("gzip;q=0,5, deflate;q=0.1", .deflate), ("gzip;q=-1", .identity),
        ("gzip;q=2, deflate;q=0.5", .gzip), (",", .identity), (";", .identity), (";q=1", .identity), ("q=1", .identity),
        (",,gzip,,", .gzip), ("gzip;;;", .gzip), ("\"gzip\"", .identity), ("gzip\0", .identity), ("*;q=nan", .identity),
        ("gzip;q=\u{661}", .identity), ("ｇｚｉｐ", .identity), ("identity;q=nan", .identity),
    ])
    func `is passed over where it cannot be read`(header: String, coding: ContentCoding) {
        #expect(AcceptEncoding(header).preferred == coding)
    }

    @Test func `may be long`() {
        let long = (0..<10_000).map { "x\($0);q=0.5" }.joined(separator: ", ")
        #expect(AcceptEncoding(long).preferred == .identity)
        #expect(AcceptEncoding(long + ", gzip").preferred == .gzip)
    }
}
