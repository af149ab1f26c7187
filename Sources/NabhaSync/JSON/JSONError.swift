/// Why bytes are not JSON that we read: a sentence that says what to do and where, never what was found.
package struct JSONError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case syntax
        case invalidUTF8
        case loneSurrogate
        case nul
        case duplicateKey
        case numberTooLarge
        case tooDeep
        case tooMany
        case byteOrderMark
        case trailingBytes
        case truncated
    }

    package let kind: Kind
    /// Counted in bytes from 0.
    package let offset: Int

    package init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    package var message: String { "\(reason) (at byte \(offset))." }

    private var reason: String {
        switch kind {
        case .syntax: "unexpected character"
        case .invalidUTF8: "text must be UTF-8"
        case .loneSurrogate: "half of a surrogate pair stands alone"
        case .nul: "text must not contain the character NUL"
        case .duplicateKey: "a key stands twice in one object"
        case .numberTooLarge: "a number is too large"
        case .tooDeep: "objects and arrays are nested more than \(JSON.Limits.standard.depth) deep"
        case .tooMany: "more than \(JSON.Limits.standard.values) values"
        case .byteOrderMark: "leave out the byte order mark"
        case .trailingBytes: "nothing may follow the first value"
        case .truncated: "it ends too early"
        }
    }
}

extension JSON {
    /// How much of it may be in one document.
    package struct Limits: Sendable, Hashable {
        package let depth: Int
        package let values: Int

        package init(depth: Int, values: Int) {
            self.depth = depth
            self.values = values
        }

        /// No body of ours nests deeper than 5; 100,000 values fit a body of 1 MiB.
        package static let standard = Limits(depth: 32, values: 100_000)
    }

    /// Reads a document strictly by RFC 8259.
    ///
    /// Integers outside of 64 bits become floating-point numbers.
    /// - Throws: ``JSONError`` for everything else, also for duplicate keys, NUL and lone surrogates.
    package static func parse(_ bytes: [UInt8], limits: Limits = .standard) throws(JSONError) -> JSON {
        var parser = JSONParser(bytes, limits: limits)
        return try parser.document()
    }
}
