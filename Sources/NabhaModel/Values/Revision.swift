/// A place in a space's order of commits: 1 for the first, without gaps.
package struct Revision: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// Before the first commit.
    package static let zero = Revision(rawValue: 0)

    package var next: Revision { Revision(rawValue: rawValue + 1) }

    package static func < (left: Revision, right: Revision) -> Bool { left.rawValue < right.rawValue }
}
