/// What a user is to the system; one user may be several.
package enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
    case patient
    case doctor
    case pharmacist
    case admin

    package static func < (left: Role, right: Role) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}
