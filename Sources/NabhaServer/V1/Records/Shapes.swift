import NabhaModel

extension Shape {
    static let patient = Shape(
        Patient.model,
        [.id] + person + [
            .field(Patient.dateOfBirth), .field(Patient.gender), .field(Patient.phoneNumber), .field(Patient.address),
            .field(Patient.emergencyContact), owner(Patient.user),
        ]
    )

    static let doctor = Shape(
        Doctor.model,
        [.id] + person + [
            .field(Doctor.specialization), .field(Doctor.licenseNumber), .field(Doctor.phoneNumber),
            .field(Doctor.experienceYears), .field(Doctor.isAvailable), owner(Doctor.user),
        ]
    )

    static let appointment = Shape(
        Appointment.model,
        [
            .id, .field(Appointment.patient, as: "patient"),
            ShapeMember(name: "patient_name", source: .personName([Appointment.patient.name, Patient.user.name])),
            .field(Appointment.doctor, as: "doctor", required: [.creation]),
            ShapeMember(name: "doctor_name", source: .personName([Appointment.doctor.name, Doctor.user.name])),
            .related(Doctor.specialization, through: Appointment.doctor.name, as: "doctor_specialization"),
            .field(Appointment.date), .field(Appointment.status, taken: []), .field(Appointment.symptoms),
            // What comes of a visit is not known when it is booked.
            .field(Appointment.diagnosis, taken: [.change]), .field(Appointment.prescription, taken: [.change]),
            .field(Appointment.notes), .field(Appointment.cancelledReason), .field(Appointment.cancelledBy),
            .createdAt, .updatedAt, .field(Appointment.confirmedAt), .field(Appointment.completedAt),
            .field(Appointment.cancelledAt),
        ]
    )

    static let medicine = Shape(
        Medicine.model,
        [
            .id, .field(Medicine.name), .field(Medicine.description), .field(Medicine.isPrescriptionRequired),
            ShapeMember(
                name: "available_pharmacies_count",
                source: .stockCount(by: PharmacyInventory.medicine.name)
            ),
            .createdAt, .updatedAt,
        ]
    )

    static let pharmacy = Shape(
        Pharmacy.model,
        [
            .id, .field(Pharmacy.name), .field(Pharmacy.location), .field(Pharmacy.contactNumber),
            .field(Pharmacy.address), .field(Pharmacy.isActive),
            ShapeMember(name: "available_medicines_count", source: .stockCount(by: PharmacyInventory.pharmacy.name)),
            .createdAt, .updatedAt,
        ]
    )

    static let inventory = Shape(
        PharmacyInventory.model,
        [
            .id, .field(PharmacyInventory.pharmacy, as: "pharmacy"),
            .related(Pharmacy.name, through: PharmacyInventory.pharmacy.name, as: "pharmacy_name"),
            .related(Pharmacy.location, through: PharmacyInventory.pharmacy.name, as: "pharmacy_location"),
            .field(PharmacyInventory.medicine, as: "medicine"),
            .related(Medicine.name, through: PharmacyInventory.medicine.name, as: "medicine_name"),
            .related(Medicine.isPrescriptionRequired, through: PharmacyInventory.medicine.name),
            // Whoever puts a medicine on stock has counted it.
            .field(PharmacyInventory.quantityAvailable, taken: [.creation], required: [.creation]),
            ShapeMember(
                name: "is_available",
                source: .isPositive(PharmacyInventory.quantityAvailable.description)
            ), ShapeMember(name: "last_updated", source: .updatedAt), .createdAt,
        ]
    )

    static let user = Shape(
        User.model,
        [
            .id, .field(User.username, taken: [.creation]), .field(User.email), .field(User.firstName),
            .field(User.lastName), .field(User.isStaff, taken: []), .field(User.isActive, taken: [.change]),
            ShapeMember(name: "user_type", source: .userType), ShapeMember(name: "profile_id", source: .profileID),
        ]
    )

    /// What makes a user a pharmacist; shown nowhere.
    static let pharmacist = Shape(
        PharmacyStaff.model,
        [.field(PharmacyStaff.pharmacy, as: "pharmacy"), owner(PharmacyStaff.user)]
    )

    static let all = [patient, doctor, appointment, medicine, pharmacy, inventory, user, pharmacist]

    /// What is shown of the user behind a patient or doctor.
    private static let person: [ShapeMember] = [User.username, User.email, User.firstName, User.lastName]
        .map { .related($0, through: "user_id") }

    /// Whose record it is; the caller's where nobody is named.
    private static func owner(_ field: Field<RecordID>) -> ShapeMember {
        .field(field, as: "user", isShown: false, required: [])
    }
}
