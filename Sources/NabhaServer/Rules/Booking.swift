import NabhaModel
import NabhaStore
import NabhaSync

/// What must hold for an appointment to take place at its time with its doctor, when it is made and when it is moved.
enum Booking {
    static func check(_ appointment: Record, by principal: Principal, in transaction: Transaction) throws {
        let date = appointment[Appointment.date]
        try AppointmentRules.checkBookable(date, now: transaction.now)
        let parts = AppointmentRules.parts(of: principal, in: appointment)
        try checkDoctor(appointment[Appointment.doctor], by: parts, in: transaction)
        try SlotRule.checkFree(appointment, in: transaction)
    }

    private static func checkDoctor(
        _ id: RecordID,
        by parts: Set<Appointment.CancelledBy>,
        in transaction: Transaction
    ) throws {
        guard let doctor = try transaction.record(Doctor.model, id) else {
            throw Problem.validation("doctor", FieldFault.missing(Doctor.model.name).message)
        }
        let user = try transaction.record(User.model, doctor[Doctor.user])
        try AppointmentRules.checkTakesAppointments(doctor, canSignIn: user?[User.isActive] ?? false, by: parts)
    }
}

/// No doctor and no patient has two active appointments that overlap.
enum SlotRule {
    static func checkFree(_ appointment: Record, in transaction: Transaction) throws {
        guard let whose = try occupant(of: appointment, in: transaction) else { return }
        throw Problem.validation(
            "appointment_date",
            "The \(whose) has another appointment within 30 minutes of this time."
        )
    }

    /// Whose time is taken: the `doctor`'s, else the `patient`'s; nil where both are free.
    static func occupant(of appointment: Record, in transaction: Transaction) throws -> String? {
        let (after, before) = AppointmentRules.overlap(with: appointment[Appointment.date])
        for (field, id, whose) in [
            (Appointment.doctor.name, appointment[Appointment.doctor], "doctor"),
            (Appointment.patient.name, appointment[Appointment.patient], "patient"),
        ] {
            let query = RecordQuery(
                Appointment.model,
                where: [
                    .equals(field, .integer(id)), .isActiveAppointment,
                    .atLeast(Appointment.date.name, .instant(after.advanced(by: .microseconds(1)))),
                    .below(Appointment.date.name, .instant(before)),
                    .differs("id", .integer(appointment.id)),
                ],
                limit: 1
            )
            if try !transaction.snapshot.records(query).isEmpty { return whose }
        }
        return nil
    }
}

extension RecordQuery.Condition {
    /// Appointments that can still happen, and take up a slot.
    static var isActiveAppointment: RecordQuery.Condition {
        .oneOf(
            Appointment.status.name,
            Appointment.Status.allCases.filter(\.isActive).map(\.value)
        )
    }
}
