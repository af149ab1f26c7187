/// What doctors of the district are, which decides whom they see and for what.
enum DemoSpecialization: String, Sendable {
    case general = "General Medicine"
    case women = "Obstetrics and Gynaecology"
    case children = "Paediatrics"
    case bones = "Orthopaedics"
    case ears = "Ear, Nose and Throat"
    case skin = "Dermatology"
    case eyes = "Ophthalmology"

    /// Of each dozen of doctors.
    static let cycle: [DemoSpecialization] = [
        .general, .general, .women, .general, .children, .general, .bones, .general, .ears, .general, .skin, .eyes,
    ]
    static let generalPhysicians = cycle.indices.filter { cycle[$0] == .general }

    static func of(doctor index: Int) -> DemoSpecialization { cycle[index % cycle.count] }

    private static let adulthood = 16

    func mayTreat(_ person: @autoclosure () -> DemoPerson) -> Bool {
        switch self {
        case .women:
            let person = person()
            return person.isFemale && person.age >= Self.adulthood
        case .children: return person().age < Self.adulthood
        case .general, .bones, .ears, .skin, .eyes: return true
        }
    }
}
