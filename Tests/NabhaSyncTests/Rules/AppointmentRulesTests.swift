import NabhaModel
import NabhaSync
import Testing

/// Who somebody is to appointment 1 of patient 12 with doctor 7.
struct Part: Sendable, Hashable, CustomTestStringConvertible {
    /// Bit 0 for its patient, 1 for its doctor, 2 for an admin.
    let bits: Int

    static let all = (0..<8).map(Part.init(bits:))

    var isPatient: Bool { bits & 1 != 0 }
    var isDoctor: Bool { bits & 2 != 0 }
    var isAdmin: Bool { bits & 4 != 0 }

    var parts: Set<Appointment.CancelledBy> {
        var parts: Set<Appointment.CancelledBy> = []
        if isPatient { parts.insert(.patient) }
        if isDoctor { parts.insert(.doctor) }
        if isAdmin { parts.insert(.admin) }
        return parts
    }

    /// Who is neither is somebody else's patient and doctor, with the other's number.
    var principal: Principal {
        let affiliation = Affiliation(isStaff: isAdmin, patient: isPatient ? 12 : 7, doctor: isDoctor ? 7 : 12)
        return Principal(
            user: 3,
            username: "asha",
            isActive: true,
            sessionsValidFrom: nil,
            affiliation: affiliation,
            grants: []
        )
    }

    var testDescription: String { parts.map(\.rawValue).sorted().joined(separator: " + ") }
}

@Suite struct `The rules of an appointment` {
    typealias Status = Appointment.Status

    private static let now = Instant(microseconds: 1_705_743_000_000_000)

    private static func appointment(_ status: Status) -> Record {
        var random = SeededGenerator(seed: 1)
        var record = Record(
            Appointment.model,
            id: 1,
            uid: UID(at: now, using: &random),
            createdAt: now,
            updatedAt: now,
            values: Appointment.model.fields.map { $0.defaultValue ?? .null }
        )
        record[Appointment.patient] = 12
        record[Appointment.doctor] = 7
        // Long past: that forbids nothing.
        record[Appointment.date] = Instant(microseconds: 0)
        record[Appointment.status] = status
        record[Appointment.diagnosis] = "Noted before"
        return record
    }

    private static let transitions: [(AppointmentRules.Transition, Status)] = [
        (.confirm, .confirmed), (.complete(diagnosis: nil, prescription: "ORS"), .completed), (.noShow, .noShow),
        (.cancel(reason: "Rain"), .cancelled),
    ]

    /// What comes of a transition, written apart from the rules: the fields that change, or why none does.
    private static func outcome(_ part: Part, _ status: Status, _ next: Status) -> Result<[String: Value], Problem> {
        if part.parts.isEmpty { return .failure(.forbidden("This is not an appointment of yours.")) }
        if next != .cancelled, !part.isDoctor, !part.isAdmin {
            return .failure(.forbidden("Only the appointment's doctor or an admin may do this."))
        }
        switch (status, next) {
        case (.pending, .confirmed):
            return .success(["status": .text("CONFIRMED"), "confirmed_at": .instant(now)])
        case (.confirmed, .completed):
            return .success([
                "status": .text("COMPLETED"), "completed_at": .instant(now), "prescription": .text("ORS"),
            ])
        case (.confirmed, .noShow): return .success(["status": .text("NO_SHOW")])
        case (.pending, .cancelled), (.confirmed, .cancelled):
            let by = part.isDoctor ? "DOCTOR" : part.isPatient ? "PATIENT" : "ADMIN"
            return .success([
                "status": .text("CANCELLED"), "cancelled_at": .instant(now), "cancelled_reason": .text("Rain"),
                "cancelled_by": .text(by),
            ])
        default:
            let sentence = "An appointment that is \(status.rawValue) cannot become \(next.rawValue)."
            return .failure(.validation("status", sentence))
        }
    }

    @Test(arguments: Part.all, Status.allCases)
    func `decide each transition by part and status`(_ part: Part, _ status: Status) {
        for (transition, next) in Self.transitions {
            let before = Self.appointment(status)
            let result = Result { () throws(Problem) in
                try AppointmentRules.apply(transition, to: before, by: part.principal, at: Self.now)
            }
            switch Self.outcome(part, status, next) {
            case .failure(let problem): #expect(result == .failure(problem), "to \(next.rawValue)")
            case .success(let changes):
                var expected = before
                for (field, value) in changes { expected[field] = value }
                #expect(result == .success(expected), "to \(next.rawValue)")
            }
        }
    }

    @Test(arguments: Part.all)
    func `know who somebody is to an appointment`(_ part: Part) {
        #expect(AppointmentRules.parts(of: part.principal, in: Self.appointment(.pending)) == part.parts)
    }

    private func apply(_ transition: AppointmentRules.Transition, to status: Status) throws(Problem) -> Record {
        let doctor = Part(bits: 2).principal
        return try AppointmentRules.apply(transition, to: Self.appointment(status), by: doctor, at: Self.now)
    }

    @Test(arguments: [nil, "", " ", "\t\r\n", "\u{A0}\u{2003}"])
    func `want a reason for cancelling`(reason: String?) {
        let refusal = Problem.validation("reason", "Say why the appointment is cancelled.")
        #expect(throws: refusal) { try apply(.cancel(reason: reason), to: .pending) }
        // What cannot be cancelled is not asked for a reason.
        let final = Problem.validation("status", "An appointment that is NO_SHOW cannot become CANCELLED.")
        #expect(throws: final) { try apply(.cancel(reason: reason), to: .noShow) }
    }

    @Test func `hold what is written to the limits of its field`() throws {
        let reason = String(repeating: "ਗ", count: Appointment.cancelledReasonLimit)
        #expect(try apply(.cancel(reason: reason), to: .pending)[Appointment.cancelledReason] == reason)
        let tooLong = Problem.validation("reason", "Ensure this field has no more than 255 characters.")
        #expect(throws: tooLong) { try apply(.cancel(reason: reason + "x"), to: .pending) }
        let nul = Problem.validation("reason", "Null characters are not allowed.")
        #expect(throws: nul) { try apply(.cancel(reason: "a\0"), to: .pending) }

        let text = String(repeating: "x", count: FieldLimit.longText)
        let done = try apply(.complete(diagnosis: text, prescription: text), to: .confirmed)
        #expect(done[Appointment.diagnosis] == text && done[Appointment.prescription] == text)
        for (field, transition) in [
            ("diagnosis", AppointmentRules.Transition.complete(diagnosis: text + "x", prescription: nil)),
            ("prescription", .complete(diagnosis: nil, prescription: text + "x")),
        ] {
            let refusal = Problem.validation(field, "Ensure this field has no more than 20000 characters.")
            #expect(throws: refusal) { try apply(transition, to: .confirmed) }
        }
    }

    @Test func `keep what was written before, unless completing says otherwise`() throws {
        let kept = try apply(.complete(diagnosis: nil, prescription: nil), to: .confirmed)
        #expect(kept[Appointment.diagnosis] == "Noted before" && kept[Appointment.prescription] == nil)
        let written = try apply(.complete(diagnosis: "Malaria", prescription: ""), to: .confirmed)
        #expect(written[Appointment.diagnosis] == "Malaria" && written[Appointment.prescription] == "")
    }

    @Test(arguments: [(-1, false), (0, false), (1, true)])
    func `book what lies ahead`(microseconds: Int, isBookable: Bool) {
        let date = Self.now.advanced(by: .microseconds(microseconds))
        let problem = Problem.validation("appointment_date", "An appointment cannot be booked in the past.")
        let result = Result { () throws(Problem) in try AppointmentRules.checkBookable(date, now: Self.now) }
        switch result {
        case .success: #expect(isBookable)
        case .failure(let failure): #expect(!isBookable && failure == problem)
        }
    }

    @Test(arguments: [
        (-1_800_000_001, false), (-1_800_000_000, false), (-1_799_999_999, true), (-1, true), (0, true), (1, true),
        (1_799_999_999, true), (1_800_000_000, false), (1_800_000_001, false),
    ])
    func `let one appointment begin when another ends, and not a microsecond earlier`(
        microseconds: Int,
        overlaps: Bool
    ) {
        let other = Self.now.advanced(by: .microseconds(microseconds))
        let (after, before) = AppointmentRules.overlap(with: Self.now)
        #expect((after < other && other < before) == overlaps)
    }

    @Test(arguments: Part.all)
    func `open the fields of sync_update by part`(_ part: Part) {
        var expected: Set<String> = []
        if part.isDoctor { expected.formUnion(["status", "diagnosis", "prescription", "notes"]) }
        if part.isPatient { expected.formUnion(["status", "symptoms", "appointment_date"]) }
        if part.isAdmin { expected = AppointmentRules.syncFields }
        #expect(AppointmentRules.writable(by: part.parts) == expected)
        #expect(expected.allSatisfy { Appointment.model.field(named: $0)?.writable == .always })
    }
}
