package import NabhaModel

/// What a record is called for ever, on this phone and everywhere else.
///
/// The server's number of a record is known only once the server has it; this name is there from the beginning.
public struct RecordName: Sendable, Hashable, CustomStringConvertible {
    package let uid: UID

    package init(_ uid: UID) { self.uid = uid }

    /// Reads what ``description`` gives; nil for anything else.
    public init?(_ text: String) {
        guard let uid = UID(text) else { return nil }
        self.uid = uid
    }

    /// A UUID in lower case.
    public var description: String { uid.description }
}
