import NabhaModel
import Testing

/// All sixteen ways of being somebody: bit 0 staff, 1 patient, 2 doctor, 3 pharmacist of two pharmacies.
struct Somebody: Sendable, CustomTestStringConvertible {
    let bits: Int

    static let all = (0..<16).map(Somebody.init(bits:))

    var isStaff: Bool { bits & 1 != 0 }
    var isPatient: Bool { bits & 2 != 0 }
    var isDoctor: Bool { bits & 4 != 0 }
    var isPharmacist: Bool { bits & 8 != 0 }

    var affiliation: Affiliation {
        Affiliation(
            isStaff: isStaff,
            patient: isPatient ? 12 : nil,
            doctor: isDoctor ? 7 : nil,
            pharmacies: isPharmacist ? [9, 4] : []
        )
    }

    var testDescription: String {
        let names = [(isStaff, "staff"), (isPatient, "patient"), (isDoctor, "doctor"), (isPharmacist, "pharmacist")]
        return names.filter(\.0).map(\.1).joined(separator: " + ")
    }
}

@Suite struct `An affiliation` {
    @Test(arguments: Somebody.all)
    func `makes exactly the roles that follow from it`(_ somebody: Somebody) {
        let roles = somebody.affiliation.roles
        #expect(roles.contains(.admin) == somebody.isStaff)
        #expect(roles.contains(.patient) == somebody.isPatient)
        #expect(roles.contains(.doctor) == somebody.isDoctor)
        #expect(roles.contains(.pharmacist) == somebody.isPharmacist)
    }

    @Test(arguments: Somebody.all)
    func `grants exactly the scopes that follow from it`(_ somebody: Somebody) {
        var expected: Set = ["directory"]
        if somebody.isStaff { expected.insert("space") }
        if somebody.isPatient { expected.insert("patient/12") }
        if somebody.isDoctor { expected.insert("doctor/7") }
        if somebody.isPharmacist {
            expected.formUnion(["pharmacy/4", "pharmacy/9"])
        } else {
            expected.insert("stock")
        }
        #expect(Set(somebody.affiliation.grantedScopes.map(\.description)) == expected)
    }

    @Test func `has its pharmacies in ascending order, however they came`() {
        #expect(Affiliation(pharmacies: [9, 4, 7]).pharmacies == [4, 7, 9])
        #expect(Affiliation(pharmacies: [9, 4]) == Affiliation(pharmacies: [4, 9]))
    }

    @Test func `ranks roles from patient to admin`() {
        #expect(Role.allCases.shuffledOnce.sorted() == [.patient, .doctor, .pharmacist, .admin])
        #expect(Role.allCases.map(\.rawValue) == ["patient", "doctor", "pharmacist", "admin"])
    }
}

extension [Role] {
    fileprivate var shuffledOnce: [Role] {
        var generator = SeededGenerator(seed: 1)
        return shuffled(using: &generator)
    }
}
