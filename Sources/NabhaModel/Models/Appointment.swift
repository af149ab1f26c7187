/// A patient's visit to a doctor, planned or past, with what came of it.
package enum Appointment {
    /// Where an appointment is in its life: `PENDING → CONFIRMED → COMPLETED | NO_SHOW`,
    /// `PENDING | CONFIRMED → CANCELLED`.
    package enum Status: String, Choice {
        case pending = "PENDING"
        case confirmed = "CONFIRMED"
        case completed = "COMPLETED"
        case noShow = "NO_SHOW"
        case cancelled = "CANCELLED"

        package static let initial = Status.pending

        /// Whether it takes up a slot: it can still happen.
        package var isActive: Bool { self == .pending || self == .confirmed }

        package func mayBecome(_ next: Status) -> Bool {
            switch (self, next) {
            case (.pending, .confirmed), (.pending, .cancelled): true
            case (.confirmed, .completed), (.confirmed, .noShow), (.confirmed, .cancelled): true
            default: false
            }
        }
    }

    package enum CancelledBy: String, Choice {
        case patient = "PATIENT"
        case doctor = "DOCTOR"
        case admin = "ADMIN"
    }

    /// How long an appointment occupies its doctor and its patient.
    package static let slot = Duration.seconds(30 * 60)
    package static let cancelledReasonLimit = 255

    package static let patient = Field<RecordID>("patient_id", .reference("patient"), writable: .atCreation)
    package static let doctor = Field<RecordID>("doctor_id", .reference("doctor"))
    package static let date = Field<Instant>("appointment_date", .instant, conflict: .serverWins)
    package static let status = Field<Status>(
        "status",
        .choice(of: Status.self),
        default: .initial,
        conflict: .stateMachine
    )
    package static let symptoms = clinicalText("symptoms")
    package static let diagnosis = clinicalText("diagnosis")
    package static let prescription = clinicalText("prescription")
    package static let notes = clinicalText("notes")
    package static let cancelledReason = Field<String?>(
        "cancelled_reason",
        .text(maximum: cancelledReasonLimit),
        isOptional: true,
        writable: .byRules
    )
    package static let cancelledBy = Field<CancelledBy?>(
        "cancelled_by",
        .choice(of: CancelledBy.self),
        isOptional: true,
        writable: .byRules
    )
    package static let confirmedAt = moment("confirmed_at")
    package static let completedAt = moment("completed_at")
    package static let cancelledAt = moment("cancelled_at")

    package static let model = Model(
        "appointment",
        fields: [
            patient.description, doctor.description, date.description, status.description, symptoms.description,
            diagnosis.description, prescription.description, notes.description, cancelledReason.description,
            cancelledBy.description, confirmedAt.description, completedAt.description, cancelledAt.description,
        ],
        scopes: [
            ScopeRule(.through(field: "patient_id", .patient)), ScopeRule(.through(field: "doctor_id", .doctor)),
        ],
        contributions: [Contribution(of: "patient_id", to: .doctor, through: "doctor_id")],
        indexes: [["doctor_id", "appointment_date"], ["patient_id", "appointment_date"]],
        sync: SyncList(
            path: "appointments",
            hasAlias: true,
            defaultFields: [
                "id", "patient_id", "doctor_id", "appointment_date", "status", "symptoms", "diagnosis",
                "created_at", "updated_at", "last_synced_at",
            ],
            visibleThrough: [.patient, .doctor, .space],
            isAboutPatient: true,
            upcomingBy: date.name
        )
    )

    /// Text that a clinician or patient wrote: null until written, and merged by people only.
    private static func clinicalText(_ name: String) -> Field<String?> {
        Field(name, .text(maximum: FieldLimit.longText), isOptional: true, conflict: .manual)
    }

    /// The instant of a transition, set by the transition.
    private static func moment(_ name: String) -> Field<Instant?> {
        Field(name, .instant, isOptional: true, writable: .byRules)
    }
}
