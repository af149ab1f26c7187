/// A named set of records that one may hold: `doctor/7`, `patient/12`, `directory`.
package struct Scope: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What sort of set it is; those about one record are completed by its id.
    package struct Kind: Hashable, Sendable {
        package let name: String
        package init(_ name: String) { self.name = name }

        /// Doctors, active pharmacies and medicines: what everyone signed in may know.
        package static let directory = Kind("directory")
        /// The stock of all active pharmacies.
        package static let stock = Kind("stock")
        /// Everything in the space: what admins hold.
        package static let space = Kind("space")
        package static let patient = Kind("patient")
        package static let doctor = Kind("doctor")
        package static let pharmacy = Kind("pharmacy")
    }

    package let kind: Kind
    /// The record the scope is about; nil for those of a whole space.
    package let id: RecordID?

    package init(_ kind: Kind, _ id: RecordID? = nil) {
        self.kind = kind
        self.id = id
    }

    package static let directory = Scope(.directory)
    package static let stock = Scope(.stock)
    package static let space = Scope(.space)

    /// Reads what `description` writes, and nothing else: a scope has one text.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        guard let scope = text.withUTF8(Scope.init(utf8:)) else { return nil }
        self = scope
    }

    /// The same from bytes in UTF-8, without a text in between.
    package init?(utf8: UnsafeBufferPointer<UInt8>) {
        let slash = utf8.firstIndex(of: UInt8(ascii: "/"))
        let name = utf8[..<(slash ?? utf8.endIndex)]
        guard !name.isEmpty else { return nil }
        let kind = Kind(String(decoding: name, as: UTF8.self))
        guard let slash else {
            self.init(kind)
            return
        }
        guard let id = Self.id(utf8[(slash + 1)...]) else { return nil }
        self.init(kind, id)
    }

    /// The number, if it is written in the one way it can be.
    private static func id(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> RecordID? {
        let isNegative = digits.first == UInt8(ascii: "-")
        let magnitude = isNegative ? digits.dropFirst() : digits
        guard let first = magnitude.first, first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        var id: RecordID = 0
        for byte in magnitude {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
            let (tens, overflow) = id.multipliedReportingOverflow(by: 10)
            let digit = RecordID(byte - UInt8(ascii: "0"))
            let (sum, isBeyond) = tens.addingReportingOverflow(isNegative ? -digit : digit)
            guard !overflow, !isBeyond else { return nil }
            id = sum
        }
        return id
    }

    package var description: String {
        guard let id else { return kind.name }
        return "\(kind.name)/\(id)"
    }

    package static func < (left: Scope, right: Scope) -> Bool {
        (left.kind.name, left.id ?? 0) < (right.kind.name, right.id ?? 0)
    }
}
