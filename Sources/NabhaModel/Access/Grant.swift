/// A user's right to hold a scope, from one revision on until another.
///
/// Granting and revoking are commits like any other, so that what a device should hold at any revision is known.
package struct Grant: Hashable, Sendable {
    package let scope: Scope
    package let from: Moment
    /// Where it ended; nil while it holds.
    package let to: Moment?

    package init(scope: Scope, from: Moment, to: Moment? = nil) {
        self.scope = scope
        self.from = from
        self.to = to
    }
}

/// A place in a space's order: the revision, and the instant that stands for it in API v1.
package struct Moment: Hashable, Comparable, Sendable {
    package let revision: Revision
    package let instant: Instant

    package init(revision: Revision, instant: Instant) {
        self.revision = revision
        self.instant = instant
    }

    /// Before everything: the head of an empty space.
    package static let beginning = Moment(revision: .zero, instant: Instant(microseconds: 0))

    package static func < (left: Moment, right: Moment) -> Bool { left.revision < right.revision }
}
