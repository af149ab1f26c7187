import NabhaModel

extension DemoVisit {
    /// The values of its record.
    func values() -> [String: Value] {
        var generator = generator
        let complaint = generator.pick(DemoComplaints.of(DemoSpecialization.of(doctor: doctor)))
        var values: [String: Value] = [
            Appointment.patient.name: .integer(RecordID(patient + 1)),
            Appointment.doctor.name: .integer(RecordID(doctor + 1)),
            Appointment.date.name: .instant(Instant(microseconds: date)),
            Appointment.status.name: status.value,
            Appointment.symptoms.name: .text(Self.symptoms(of: complaint, using: &generator)),
            Appointment.confirmedAt.name: Self.instant(confirmedAt),
            Appointment.completedAt.name: Self.instant(completedAt),
            Appointment.cancelledAt.name: Self.instant(cancelledAt),
        ]
        switch status {
        case .completed:
            values[Appointment.diagnosis.name] = .text(complaint.diagnosis)
            values[Appointment.prescription.name] = .text(
                "\(complaint.prescription)\nReg. no. \(DemoRecords.license(ofDoctor: doctor))"
            )
            if generator.chance(percent: 60) { values[Appointment.notes.name] = .text(notes(using: &generator)) }
        case .cancelled:
            let who = generator.below(20)
            let by: Appointment.CancelledBy = who < 14 ? .patient : who < 19 ? .doctor : .admin
            values[Appointment.cancelledBy.name] = by.value
            values[Appointment.cancelledReason.name] = .text(generator.pick(DemoComplaints.reasons(by)))
        case .pending, .confirmed, .noShow: break
        }
        return values
    }

    /// Two in five were last written by an app that syncs.
    var isSynced: Bool { id % 5 < 2 }

    private static func symptoms(of complaint: DemoComplaint, using generator: inout SeededGenerator) -> String {
        switch generator.below(10) {
        case 0, 1: return complaint.inPunjabi
        case 2: return complaint.inHindi
        default:
            let days = generator.number(in: 2...14)
            return "\(complaint.symptoms), for \(days) days."
        }
    }

    private func notes(using generator: inout SeededGenerator) -> String {
        let pressure = "BP \(generator.number(in: 104...158))/\(generator.number(in: 64...98))"
        let pulse = "pulse \(generator.number(in: 62...104))"
        let weeks = generator.number(in: 1...4)
        return "\(pressure), \(pulse). \(generator.pick(DemoComplaints.advice)) Review after \(weeks) "
            + (weeks == 1 ? "week." : "weeks.")
    }

    private static func instant(_ microseconds: Int64?) -> Value {
        microseconds.map { .instant(Instant(microseconds: $0)) } ?? .null
    }
}
