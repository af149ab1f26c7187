import NabhaModel

/// Keeps doctors and patients from being in two places at once.
struct TakenSlots {
    private var taken: Set<UInt64> = []

    /// Finds a free slot on one of the days; few are taken, so a few draws are enough.
    mutating func place(
        on days: ClosedRange<Int>,
        calendar: DemoCalendar,
        using generator: inout SeededGenerator,
        visitors: (inout SeededGenerator) -> (doctor: Int, patient: Int)
    ) -> DemoPlan.Placement {
        while true {
            let day = generator.number(in: days)
            // On Sundays only emergencies are seen.
            if calendar.isSunday(day), days.count > 1, !generator.chance(percent: 10) { continue }
            let (doctor, patient) = visitors(&generator)
            let slot =
                (day + DemoCalendar.daysBack) * DemoCalendar.slotsPerDay + generator.below(DemoCalendar.slotsPerDay)
            let doctorKey = UInt64(slot) << 32 | UInt64(doctor)
            let patientKey = doctorKey & ~0xFFFF_FFFF | UInt64(patient) | 1 << 31
            guard !taken.contains(doctorKey), !taken.contains(patientKey) else { continue }
            taken.formUnion([doctorKey, patientKey])
            return DemoPlan.Placement(slot: Int32(slot), doctor: Int32(doctor), patient: Int32(patient))
        }
    }
}

/// Which patient comes, and to which doctor.
struct Visitors {
    let scale: DemoScale
    let people: DemoPeople

    /// Some patients come often; most of them have a doctor they go to.
    func draw(using generator: inout SeededGenerator) -> (doctor: Int, patient: Int) {
        let skew = generator.fraction()
        let patient = min(scale.patients - 1, Int(Double(scale.patients) * skew * skew.squareRoot()))
        let doctor = generator.chance(percent: 70) ? patient % scale.doctors : generator.below(scale.doctors)
        guard DemoSpecialization.of(doctor: doctor).mayTreat(people.patient(patient)) else {
            return (generalPhysician(near: doctor, using: &generator), patient)
        }
        return (doctor, patient)
    }
    /// One of the same dozen of doctors; the first of each dozen is one.
    private func generalPhysician(near doctor: Int, using generator: inout SeededGenerator) -> Int {
        let first = doctor - doctor % DemoSpecialization.cycle.count
        let chosen = first + generator.pick(DemoSpecialization.generalPhysicians)
        return chosen < scale.doctors ? chosen : first
    }
}
