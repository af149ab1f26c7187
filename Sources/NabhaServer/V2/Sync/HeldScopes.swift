import NabhaModel
import NabhaStore
import NabhaSync

/// The scopes that a device holds: now, and when its cursor was made.
struct HeldScopes {
    /// What of grants devices carry: nobody carries a whole district, or the stock of all pharmacies.
    private static let kinds: Set<Scope.Kind> = [.directory, .doctor, .patient, .pharmacy]

    let now: Set<Scope>
    /// Held before and not any more, or not without a break.
    let dropped: Set<Scope>
    /// Of which the device has nothing yet.
    let gained: Set<Scope>
    /// The pharmacies that are followed and may be.
    let followed: [RecordID]
    /// When a grant of the user last changed: what was held then is held as of now.
    let asOf: Revision

    /// Whether the device holds what its user is granted, as before.
    var isSteady: Bool { dropped.isEmpty && gained.isEmpty && followed.isEmpty }

    /// - Parameters:
    ///   - grants: all of the user's, also those that ended.
    ///   - wish: the pharmacies to follow; nil for those that the cursor names.
    ///   - bugs: none, but in the simulator.
    init(
        grants: [Grant],
        cursor: Cursor?,
        wish: [RecordID]?,
        in snapshot: Snapshot,
        bugs: NabhaStore.Environment
    ) throws {
        let current = grants.filter { $0.to == nil }
        let granted = Set(current.map(\.scope).filter { Self.kinds.contains($0.kind) })
        let wanted = wish ?? cursor?.followed ?? []
        followed =
            bugs.hasBug(.grantNotChecked) ? wanted : try Self.followable(wanted, current, granted, in: snapshot)
        now = granted.union(followed.map { Scope(.pharmacy, $0) })
        asOf = Self.lastChange(of: grants)
        guard let cursor else {
            (dropped, gained) = ([], now)
            return
        }
        let then = grants.filter { $0.from.revision <= cursor.grants && ($0.to?.revision ?? .last) > cursor.grants }
        let before = Set(then.map(\.scope).filter { Self.kinds.contains($0.kind) })
            .union(cursor.followed.map { Scope(.pharmacy, $0) })
        // Taken away and given again: what happened in between is in no feed of the device's.
        let broken = Set(current.filter { $0.from.revision > cursor.grants }.map(\.scope)).intersection(before)
            .filter { scope in !then.contains { $0.scope == scope && $0.to == nil } }
        dropped = before.subtracting(now).union(broken)
        gained = now.subtracting(before).union(broken)
    }

    /// The scopes of a user's grants that a device carries, whatever it follows.
    static func carried(_ grants: [Grant]) -> [Scope] {
        grants.filter { $0.to == nil && kinds.contains($0.scope.kind) }.map(\.scope)
    }

    /// When a grant last began or ended.
    static func lastChange(of grants: [Grant]) -> Revision {
        grants.flatMap { [$0.from.revision, $0.to?.revision ?? .zero] }.max() ?? .zero
    }

    /// Only who may see all stock follows pharmacies; one that is not active is not there for others than its staff.
    private static func followable(
        _ wish: [RecordID],
        _ current: [Grant],
        _ granted: Set<Scope>,
        in snapshot: Snapshot
    ) throws -> [RecordID] {
        guard current.contains(where: { $0.scope == .stock }) else { return [] }
        return try wish.filter { id in
            guard !granted.contains(Scope(.pharmacy, id)) else { return false }
            return try snapshot.record(Pharmacy.model, id)?[Pharmacy.isActive] ?? false
        }
    }
}

extension Revision {
    fileprivate static let last = Revision(rawValue: .max)
}
