/// One thing that happens in a world, decided before it begins.
///
/// Whatever it draws follows from its own seed, so that a step does the same whichever others were left out.
package struct Step: Sendable, Hashable {
    package let number: Int
    package let kind: Kind
    let seed: UInt64
    var faults: [Fault]
    /// How long after the step before.
    let pause: Duration

    package enum Kind: String, CaseIterable, Sendable, Hashable {
        // MARK: On a phone
        case book, write, move, transition, cancel, reschedule, count, stock, discard, group, decide
        case follow, exchange, session, check, restart, clock, signOut
        // MARK: In the office, through API v1
        case officeWrite, officeTransition, officeBook, officeStock, officeDelete, officeDoctor, officePharmacy
        case officeRole, officeName, officeAccount, revoke
        // MARK: Messages and machines
        case oldMessage, serverCrash, serverClock, backup, restore, copyBack, forget

        /// How often, beside the others.
        var weight: Int {
            switch self {
            case .session: 60
            case .exchange: 50
            case .write, .move: 40
            case .transition, .cancel, .reschedule, .decide, .officeWrite, .officeStock: 15
            case .book, .group, .officeTransition, .officeBook, .oldMessage: 10
            case .count, .stock, .discard, .follow, .officeDoctor, .officeDelete, .officePharmacy, .officeRole: 6
            case .check, .officeName, .restart, .clock: 4
            case .backup, .restore, .forget: 3
            case .revoke, .officeAccount, .serverCrash, .serverClock, .signOut: 2
            case .copyBack: 1
            }
        }

        /// What counts as a fault of its own.
        var isFault: Bool {
            switch self {
            case .restart, .clock, .revoke, .oldMessage, .serverCrash, .serverClock, .restore, .copyBack, .forget: true
            default: false
            }
        }

        /// Whether a world can do without it.
        var isEssential: Bool { self == .exchange || self == .session || self == .write || self == .officeWrite }

        var exchanges: Bool { self == .exchange || self == .session || self == .check }
        var editsOnPhone: Bool {
            switch self {
            case .book, .write, .move, .transition, .cancel, .reschedule, .count, .stock, .discard, .group, .decide:
                true
            default: false
            }
        }
    }
}
