import NabhaModel
import NabhaSync
import Testing

@Suite struct `Booking an appointment` {
    typealias Parts = Set<Appointment.CancelledBy>

    private static let now = Instant(microseconds: 1_705_743_000_000_000)

    private static func doctor(isAvailable: Bool) -> Record {
        var random = SameBits()
        var doctor = Record(
            Doctor.model,
            id: 7,
            uid: UID(at: now, using: &random),
            createdAt: now,
            updatedAt: now,
            values: Doctor.model.fields.map { $0.defaultValue ?? .null }
        )
        doctor[Doctor.isAvailable] = isAvailable
        return doctor
    }

    /// Whether the doctor is available and can sign in, who books, and what comes of it.
    private static let cases: [(isAvailable: Bool, canSignIn: Bool, parts: Parts, isTaken: Bool)] = [
        (true, true, [.patient], true), (true, true, [.doctor], true), (true, true, [.admin], true),
        (false, true, [.patient], false), (false, true, [.doctor], true), (false, true, [.admin], true),
        (false, true, [.patient, .admin], true), (true, false, [.patient], false), (true, false, [.doctor], false),
        (true, false, [.admin], false), (false, false, [.admin], false),
    ]

    @Test(arguments: cases)
    func `needs a doctor who takes appointments`(
        isAvailable: Bool,
        canSignIn: Bool,
        parts: Parts,
        isTaken: Bool
    ) {
        let result = Result { () throws(Problem) in
            try AppointmentRules.checkTakesAppointments(
                Self.doctor(isAvailable: isAvailable),
                canSignIn: canSignIn,
                by: parts
            )
        }
        switch result {
        case .success: #expect(isTaken)
        case .failure(let problem):
            #expect(!isTaken)
            #expect(problem.fields.keys.sorted() == ["doctor"])
        }
    }

    private static let own: [(Parts, Set<String>)] = [
        ([.patient], ["symptoms", "appointment_date", "status"]),
        ([.doctor], ["diagnosis", "prescription", "notes", "status"]),
        (
            [.admin],
            ["symptoms", "appointment_date", "diagnosis", "prescription", "notes", "status", "doctor_id"]
        ),
        (
            [.patient, .doctor],
            ["symptoms", "appointment_date", "diagnosis", "prescription", "notes", "status"]
        ), ([], []),
    ]

    @Test(arguments: own)
    func `is changed by each part in its own fields`(parts: Parts, own: Set<String>) {
        for field in Appointment.model.fields.map(\.name) {
            let result = Result { () throws(Problem) in
                try AppointmentRules.authorizeChange(of: [field], by: parts)
            }
            if case .failure(let problem) = result {
                #expect(!own.contains(field), "\(field)")
                #expect(problem == .forbidden("You may not change: \(field)."))
            } else {
                #expect(own.contains(field), "\(field)")
            }
        }
    }

    @Test(arguments: [
        (-1_800_000_001, true), (-1_800_000_000, true), (-1_799_999_999, false), (-1, false), (0, false), (1, false),
        (1_799_999_999, false), (1_800_000_000, true), (1_800_000_001, true),
    ])
    func `finds a slot free whose neighbours leave it 30 minutes`(microseconds: Int, isFree: Bool) {
        let taken = [Self.now.advanced(by: .microseconds(microseconds))]
        #expect(AppointmentRules.free([Self.now], besides: taken) == (isFree ? [Self.now] : []))
    }

    @Test func `finds all slots free besides none`() {
        let slots = [Self.now, Self.now.advanced(by: Appointment.slot)]
        #expect(AppointmentRules.free(slots, besides: []) == slots)
        #expect(AppointmentRules.free([], besides: slots) == [])
    }
}

/// Identities that nobody looks at.
private struct SameBits: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}
