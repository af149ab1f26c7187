/// A fault that can be put into server or SDK, so that it can be seen that the simulator finds it.
///
/// Given by value to the one world that is to have it, and only in debug builds: in a release program
/// `hasBug` is false whatever was asked for.
package enum PlantedBug: String, Sendable, Hashable, CaseIterable {
    // MARK: In the SDK
    /// The cursor is written in a transaction of its own, before what it stands for.
    case cursorSavedBeforeRows
    /// A refused edit is forgotten instead of being kept for a person to decide about.
    case refusedOperationDropped
    /// The digest of a scope leaves out the revisions of records.
    case sumWrong
    /// After a restore, edits that the lost database had accepted are not sent again.
    case acknowledgedNotResent
    /// Edits of a record go with the record when it leaves.
    case exitDropsOutbox
    /// What arrives is shown although an edit without a result stands over it.
    case serverVersionShown
    /// Pages that are a part of a whole are shown one by one.
    case pageCutIgnoresHold
    /// A reply that came before is applied again.
    case outdatedReplyApplied

    // MARK: In the server
    /// Data counts as read up to where grants were looked at.
    case onePositionForDataAndGrants
    /// A record that left is not mentioned.
    case missingExit
    /// The result of an operation is not kept, so that a repeated one is carried out again.
    case outcomeNotStored
    /// Of two edits of a field, the later by the phones' clocks stands.
    case deviceClockOrders
    /// Scopes are sent because they were asked for, not because they are granted.
    case grantNotChecked
    /// Changes that came from any phone are not sent to others.
    case ownChangesSkippedForOthers
    /// A cursor from before a restore is taken as if nothing had happened.
    case staleCursorAcceptedAfterRestore
    /// Fields that the sender's version does not know lose what they held.
    case unknownFieldsOverwritten
    /// Of a group with a refused operation, the others stay.
    case groupAppliedInPart
    /// What changes while a scope is being sent for the first time is left out.
    case backfillSkipsChanged
    /// A page is kept for other devices although what it tells has changed since.
    case pageKeptTooLong
}
