import NabhaModel

/// Somebody invented.
struct DemoPerson: Sendable {
    let firstName: String
    let lastName: String
    let isFemale: Bool
    let age: Int
    /// nil where only the age is known, as is common.
    let dateOfBirth: Day?
    let phone: String
    let village: String
    let address: String
}

/// The people of the district; each follows from the seed and a number.
struct DemoPeople: Sendable {
    let seed: UInt64
    let year: Int

    func patient(_ index: Int) -> DemoPerson { person(.patient, index, age: 0...88) }
    func doctor(_ index: Int) -> DemoPerson { person(.doctor, index, age: 28...64) }
    func pharmacist(_ index: Int) -> DemoPerson { person(.pharmacist, index, age: 21...60) }

    private func person(_ kind: DemoKind, _ index: Int, age ages: ClosedRange<Int>) -> DemoPerson {
        var generator = SeededGenerator(seed: seed, kind, index)
        let isFemale = generator.chance(percent: 52)
        let given = generator.pick(isFemale ? DemoNames.women : DemoNames.men)
        let family =
            generator.chance(percent: 70)
            ? (isFemale ? DemoNames.kaur : DemoNames.singh)
            : generator.pick(isFemale ? DemoNames.womensFamilies : DemoNames.mensFamilies)
        let script = script(of: kind, using: &generator)
        let age = generator.number(in: ages)
        let village = generator.pick(DemoVillages.all)
        let house = generator.number(in: 1...240)
        return DemoPerson(
            firstName: given.written(in: script),
            lastName: family.written(in: script),
            isFemale: isFemale,
            age: age,
            dateOfBirth: dateOfBirth(age: age, using: &generator),
            phone: Self.phone(kind, index),
            village: village,
            address: "House \(house), Ward \(house % 9 + 1), Village \(village), Tehsil Nabha, District Patiala"
        )
    }

    /// Most are written in Latin letters, some in Gurmukhi or Devanagari.
    private func script(of kind: DemoKind, using generator: inout SeededGenerator) -> DemoName.Script {
        guard kind == .patient else { return .latin }
        switch generator.below(10) {
        case 0, 1: return .gurmukhi
        case 2: return .devanagari
        default: return .latin
        }
    }

    private func dateOfBirth(age: Int, using generator: inout SeededGenerator) -> Day? {
        let month = generator.number(in: 1...12)
        let day = generator.number(in: 1...28)
        guard generator.chance(percent: 65) else { return nil }
        let text = [String(year - age - 1), month < 10 ? "0\(month)" : "\(month)", day < 10 ? "0\(day)" : "\(day)"]
        return try? Day(iso8601: text.joined(separator: "-"))
    }

    /// A number that nobody has: those of Indian phones do not begin with a zero.
    static func phone(_ kind: DemoKind, _ index: Int) -> String {
        let number = String(Int(kind.rawValue) * 10_000_000 + index)
        return "+910" + String(repeating: "0", count: max(0, 9 - number.count)) + number
    }
}
