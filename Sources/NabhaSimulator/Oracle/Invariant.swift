/// What must hold in every world, by the names that the design gives it.
package enum Invariant: String, CaseIterable, Sendable, Hashable {
    /// I1: every committed change visible to the user at a revision up to its cursor was delivered or superseded.
    case lossless
    /// I2: no byte of a record outside the user's grants; counts and sums only for held scopes.
    case noLeak
    /// I3: when nothing is in flight, the phone has what follows from the full database for that user.
    case convergent
    /// I4: repeating, reordering or cutting a message changes nothing but latency.
    case idempotent
    /// I5: each operation takes effect once; a used number with another content is refused.
    case exactlyOnce
    /// I6: the cursor moves only in the local transaction that applies its data.
    case monotonic
    /// I7: a local edit is never hidden by an older version of the server's.
    case readYourWrites
    /// I8: if an effect is visible, so is its cause.
    case causal
    /// I9: everything comes to an end, whatever was refused, revoked or large.
    case progress
    /// I10: operations of one group happen all or none, on server and phone.
    case atomicGroups
    /// I11: when the server says that there is no more, both sides have the same counts and sums.
    case verifiable
    /// I12: after a restore, nothing that was acknowledged in the last 14 days is lost.
    case restoreSafe
    /// I13: results do not depend on the clocks of devices.
    case skewProof
    /// I14: fields that an old client does not know survive its edits.
    case versionSkew
    /// I15: no edit that was not sent, or was refused, is ever dropped.
    case noSilentLoss

    /// Its number in the design, as `I7`.
    package var label: String { "I\((Self.allCases.firstIndex(of: self) ?? 0) + 1)" }
}

/// An invariant that did not hold.
package struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    package let invariant: Invariant
    /// Names records and numbers, never what people wrote.
    package let message: String

    init(_ invariant: Invariant, _ message: String) {
        self.invariant = invariant
        self.message = message
    }

    package var description: String { "\(invariant.label) \(invariant.rawValue): \(message)" }
}
