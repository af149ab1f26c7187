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
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return nil }
        guard parts.count == 2 else {
            self.init(Kind(String(name)))
            return
        }
        guard let id = RecordID(parts[1]), parts[1] == String(id) else { return nil }
        self.init(Kind(String(name)), id)
    }

    package var description: String {
        guard let id else { return kind.name }
        return "\(kind.name)/\(id)"
    }

    package static func < (left: Scope, right: Scope) -> Bool {
        (left.kind.name, left.id ?? 0) < (right.kind.name, right.id ?? 0)
    }
}
