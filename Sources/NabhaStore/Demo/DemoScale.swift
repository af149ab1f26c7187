/// How many of each thing a demonstration district has, following from its number of appointments.
package struct DemoScale: Sendable, Hashable {
    package let appointments: Int
    package let patients: Int
    package let doctors: Int
    package let pharmacies: Int

    /// The district of the guides, and the largest that is made.
    package static let standard = 10_000
    package static let maximum = 1_000_000
    package static let medicines = DemoMedicines.all.count
    package static let villages = DemoVillages.all.count

    /// Doctors and patients grow with the appointments; pharmacies more slowly, as they do with people.
    ///
    /// - Throws: ``DemoError/scale`` where the number is not between 1 and ``maximum``.
    package init(appointments: Int) throws(DemoError) {
        guard (1...Self.maximum).contains(appointments) else { throw .scale }
        self.appointments = appointments
        patients = max(10, appointments * 3 / 10)
        doctors = max(2, (appointments * 12 + Self.standard - 1) / Self.standard)
        pharmacies = max(2, Int((40 * (Double(appointments) / Double(Self.standard)).squareRoot()).rounded()))
    }

    /// Every third pharmacy has two people, the others one.
    var pharmacists: Int { pharmacies + (pharmacies + 2) / 3 }
    var stock: Int { pharmacies * Self.medicines }

    func pharmacy(ofPharmacist index: Int) -> Int {
        // Of each four pharmacists, two share the first of three pharmacies.
        index / 4 * 3 + max(0, index % 4 - 1)
    }
}

/// Why no demonstration district was made.
package enum DemoError: Error, Hashable, Sendable, CustomStringConvertible {
    case scale
    /// The store holds something already.
    case notEmpty

    package var description: String {
        switch self {
        case .scale: "A demonstration district has from 1 to \(DemoScale.maximum) appointments."
        case .notEmpty:
            "The database already holds data; a demonstration district fills only an empty one. Name another data "
                + "directory, or delete this one if an earlier attempt was cut off in it. Nothing was changed."
        }
    }
}
