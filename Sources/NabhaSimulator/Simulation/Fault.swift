/// What may go wrong in the course of one step.
///
/// Faults that are steps of their own, such as a restore, are kinds of ``Step``.
package enum Fault: String, CaseIterable, Sendable, Hashable {
    // MARK: On the way
    case requestLost
    case replyLost
    /// Delivered twice, one after the other; the reply to the second arrives.
    case requestRepeated
    /// Delivered, and again much later.
    case requestKept
    /// Never delivered but much later, after the phone has given up.
    case requestDelayed
    /// The reply arrives after the phone has made another request.
    case replyDelayed
    case replyRepeated
    case requestCut
    case replyCut
    /// A used number comes again with another content.
    case numberForged

    // MARK: On the server
    case serverCrashBefore
    case serverCrashAfter

    // MARK: On the phone
    case phoneCrashBefore
    case phoneCrashAfter
    case diskFull

    static let network: [Fault] = [
        .requestLost, .replyLost, .requestRepeated, .requestKept, .requestDelayed, .replyDelayed, .replyRepeated,
        .requestCut, .replyCut, .numberForged, .serverCrashBefore, .serverCrashAfter,
    ]
    static let phone: [Fault] = [.phoneCrashBefore, .phoneCrashAfter, .diskFull]
}
