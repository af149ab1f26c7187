package import NabhaModel

/// Who sees, and who may write, which records through the REST API: decided here and nowhere else.
///
/// Which roles may call an endpoint at all stands with the endpoint.
package enum RecordAccess {
    /// The records of a model that somebody sees.
    package static func visible(_ model: Model, to principal: Principal) -> Visibility {
        switch model {
        case Patient.model, Doctor.model, Appointment.model:
            Visibility(principal.isAdmin ? .always : .any(involving(principal, in: model)))
        case Pharmacy.model:
            // To everybody else an inactive pharmacy is not there at all.
            Visibility(
                principal.isAdmin ? .always : .equals(Pharmacy.isActive.name, .bool(true)),
                otherwise: .notFound
            )
        case PharmacyInventory.model: Visibility(inStock, otherwise: .notFound)
        case Medicine.model: Visibility(.always)
        default: Visibility(principal.isAdmin ? .always : .any([]))
        }
    }

    /// The appointments that somebody takes part in, also where that one sees more.
    package static func participating(_ principal: Principal) -> Visibility {
        Visibility(.any(involving(principal, in: Appointment.model)))
    }

    /// Stock that one can go and buy: there is some, and its pharmacy is active.
    package static let inStock = Visibility.Condition.all([
        .positive(PharmacyInventory.quantityAvailable.name),
        .through(PharmacyInventory.pharmacy.name, field: Pharmacy.isActive.name, .bool(true)),
    ])

    /// Doctors who take appointments, and can see that they have them.
    package static let takingAppointments = Visibility.Condition.all([
        .equals(Doctor.isAvailable.name, .bool(true)),
        .through(Doctor.user.name, field: User.isActive.name, .bool(true)),
    ])

    /// Refuses to let somebody create this record.
    package static func checkCreation(of record: Record, by principal: Principal) throws(Problem) {
        // Everybody may sign up as a patient. Whoever could then become a doctor by the own word could book, and so
        // read, any patient; and so could, again, whoever lost a role. Grants tell who ever had one.
        if record.model == Doctor.model, !principal.isAdmin, hasOrHadAnotherRole(principal) {
            throw .forbidden("You have or had another role here: only an admin can make you a doctor.")
        }
        try checkWriting(of: record, by: principal)
    }

    /// Whether somebody is or was anything but the doctor that one is now.
    private static func hasOrHadAnotherRole(_ principal: Principal) -> Bool {
        principal.patient != nil || !principal.pharmacies.isEmpty
            || principal.grants.contains { grant in
                switch grant.scope.kind {
                case .patient, .pharmacy: true
                case .doctor: grant.to != nil
                default: false
                }
            }
    }

    /// Refuses to let somebody change or delete this record.
    package static func checkWriting(of record: Record, by principal: Principal) throws(Problem) {
        if principal.isAdmin { return }
        let isOwn =
            switch record.model {
            case Patient.model: record[Patient.user] == principal.user
            case Doctor.model: record[Doctor.user] == principal.user
            case Appointment.model: !AppointmentRules.parts(of: principal, in: record).isEmpty
            case PharmacyInventory.model: principal.pharmacies.contains(record[PharmacyInventory.pharmacy])
            default: false
            }
        guard isOwn else { throw .forbidden("This \(record.model.name.replacingUnderscores) is not yours.") }
    }

    /// On what grounds records have to do with somebody as a patient or doctor.
    private static func involving(_ principal: Principal, in model: Model) -> [Visibility.Condition] {
        var grounds: [Visibility.Condition] = []
        if let patient = principal.patient {
            let id = Value.integer(patient)
            switch model {
            case Patient.model: grounds.append(.equals("id", id))
            case Doctor.model:
                grounds.append(
                    .joined(Appointment.model, naming: Appointment.doctor.name, field: Appointment.patient.name, id)
                )
            default: grounds.append(.equals(Appointment.patient.name, id))
            }
        }
        if let doctor = principal.doctor {
            let id = Value.integer(doctor)
            switch model {
            case Patient.model: grounds.append(.inScope(Scope(.doctor, doctor)))
            case Doctor.model: grounds.append(.equals("id", id))
            default: grounds.append(.equals(Appointment.doctor.name, id))
            }
        }
        return grounds
    }
}
