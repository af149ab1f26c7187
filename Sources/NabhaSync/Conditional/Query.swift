/// The parameters of a query string, in order.
///
/// A raw `+` stays a plus: instants carry offsets as `+05:30`, and clients forget to encode them.
package struct Query: Hashable, Sendable {
    package let parameters: [(name: String, value: String)]

    /// - Throws: a problem for escapes that are none, for what is not UTF-8, and for NUL.
    package init(_ text: String) throws(Problem) {
        var parameters: [(name: String, value: String)] = []
        for part in Array(text.utf8).split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            parameters.append((try Self.decode(part[..<equals]), try Self.decode(part[equals...].dropFirst())))
        }
        self.parameters = parameters
    }

    /// The values of a parameter, as often as it stands there.
    package subscript(all name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }

    private init(parameters: [(name: String, value: String)]) { self.parameters = parameters }

    /// The same with one value for a parameter, where it stood or at the end.
    package func setting(_ name: String, to value: String) -> Query {
        var parameters = parameters
        if let place = parameters.firstIndex(where: { $0.name == name }) {
            parameters[place].value = value
        } else {
            parameters.append((name, value))
        }
        return Query(parameters: parameters)
    }

    /// As it stands in a URL, so that every reader reads the same: a plus and a space are both escaped.
    package var encoded: String {
        parameters.map { "\(Self.encode($0.name))=\(Self.encode($0.value))" }.joined(separator: "&")
    }

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func encode(_ text: String) -> String {
        let bytes = text.utf8.flatMap { byte -> [UInt8] in
            unreserved.contains(byte)
                ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                throw .refused("The query string has a % that is not followed by two hexadecimal digits.")
            }
            decoded.append(high << 4 | low)
        }
        guard let text = String(validating: decoded, as: UTF8.self), !decoded.contains(0) else {
            throw .refused("The query string must be UTF-8 without NUL.")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }

    package static func == (left: Query, right: Query) -> Bool {
        left.parameters.elementsEqual(right.parameters) { $0.name == $1.name && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        for (name, value) in parameters {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}
