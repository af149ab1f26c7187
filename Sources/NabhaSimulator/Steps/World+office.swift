import NabhaModel
import NabhaStore
import NabhaSync

/// What is done elsewhere: through API v1, by people at a desk.
extension World {
    func workInOffice(_ step: Step, _ generator: inout SeededGenerator) async throws {
        switch step.kind {
        case .officeWrite: try await officeWrite(&generator)
        case .officeTransition: try await officeTransition(&generator)
        case .officeBook: try await officeBook(&generator)
        case .officeStock: try await officeStock(&generator)
        case .officeDelete: try await officeDelete(&generator)
        case .officeDoctor: try await officeDoctor(&generator)
        case .officePharmacy: try await officePharmacy(&generator)
        case .officeRole: try await officeRole(&generator)
        case .officeName: try await officeName(&generator)
        case .officeAccount: try await officeAccount(&generator)
        default: break
        }
    }

    private func any(_ model: Model, _ generator: inout SeededGenerator) -> Record? {
        generator.pick(mirror.all(model))
    }

    private func commit(_ what: String, _ body: @escaping @Sendable (Transaction) throws -> Void) async throws {
        try await host.store.write(Origin(user: Population.admin, route: "/api/"), body)
        try await look()
        trace.note("office: \(what) … r\(head)")
    }

    /// Changes fields of a record, all of them meant.
    private func change(_ record: Record, _ values: [String: Value], _ what: String) async throws {
        let key = record.uid
        let members = values.map { JSON.Member($0.key, $0.value.wire) }
        ledger.mean(Effect.all(key, action: "set", members: members))
        let (model, id) = (Future.catalog[record.model.name] ?? record.model, record.id)
        try await commit("\(what) of \(model.name) \(id)") { transaction in
            guard var next = try transaction.record(model, id) else { return }
            for (name, value) in values { next[name] = value }
            try transaction.update(next)
        }
    }

    // MARK: Appointments

    private func officeWrite(_ generator: inout SeededGenerator) async throws {
        let words = Value.text(text(&generator, by: nil))
        if generator.happens(0.2) { return try await officeFuture(words, &generator) }
        if generator.happens(0.15), let patient = any(Patient.model, &generator) {
            return try await change(patient, [Patient.address.name: words], "address")
        }
        let fields = [Appointment.notes, Appointment.diagnosis, Appointment.prescription, Appointment.symptoms]
        guard let appointment = any(Appointment.model, &generator), let field = generator.pick(fields) else { return }
        try await change(appointment, [field.name: words], field.name)
    }

    /// What only newer clients know of.
    private func officeFuture(_ words: Value, _ generator: inout SeededGenerator) async throws {
        if generator.happens(0.7), let appointment = any(Appointment.model, &generator) {
            return try await change(appointment, [Future.triage.name: words], Future.triage.name)
        }
        guard let patient = any(Patient.model, &generator) else { return }
        let values: [String: Value] = [Future.patient.name: .integer(patient.id), Future.letter.name: words]
        try await commit("referred patient \(patient.id)") { try $0.insert(Future.referral, values) }
    }

    private func officeTransition(_ generator: inout SeededGenerator) async throws {
        guard let appointment = any(Appointment.model, &generator) else { return }
        let status = appointment[Appointment.status]
        let open = Appointment.Status.allCases.filter { status.mayBecome($0) }
        guard let next = generator.pick(open) else { return }
        var values = [Appointment.status.name: next.value]
        switch next {
        case .confirmed: values[Appointment.confirmedAt.name] = .instant(clock.server)
        case .completed: values[Appointment.completedAt.name] = .instant(clock.server)
        case .cancelled:
            values[Appointment.cancelledReason.name] = .text(shortText(by: nil))
            values[Appointment.cancelledBy.name] = Appointment.CancelledBy.admin.value
            values[Appointment.cancelledAt.name] = .instant(clock.server)
        case .noShow, .pending: break
        }
        try await change(appointment, values, next.rawValue)
    }

    private func officeBook(_ generator: inout SeededGenerator) async throws {
        guard let patient = any(Patient.model, &generator), let doctor = any(Doctor.model, &generator) else { return }
        let values: [String: Value] = [
            Appointment.patient.name: .integer(patient.id), Appointment.doctor.name: .integer(doctor.id),
            Appointment.date.name: .instant(time(&generator)),
            Appointment.symptoms.name: .text(text(&generator, by: nil)),
        ]
        try await commit("booked patient \(patient.id) with doctor \(doctor.id)") {
            try $0.insert(Appointment.model, values)
        }
    }

    private func officeDoctor(_ generator: inout SeededGenerator) async throws {
        guard let appointment = any(Appointment.model, &generator), let doctor = any(Doctor.model, &generator),
            appointment[Appointment.doctor] != doctor.id
        else { return }
        try await change(appointment, [Appointment.doctor.name: .integer(doctor.id)], "doctor")
    }

    // MARK: Things

    private func officeStock(_ generator: inout SeededGenerator) async throws {
        guard let stock = any(PharmacyInventory.model, &generator) else { return }
        let count = counted()
        try await change(stock, [PharmacyInventory.quantityAvailable.name: .integer(count)], "count")
    }

    private func officeDelete(_ generator: inout SeededGenerator) async throws {
        let models = [
            Appointment.model, PharmacyInventory.model, Appointment.model, PharmacyInventory.model, Medicine.model,
            Patient.model,
        ]
        guard let model = generator.pick(models), let record = any(model, &generator) else { return }
        // Worlds without people prove nothing.
        guard model != Patient.model || mirror.all(model).count > 2 else { return }
        let id = record.id
        try await commit("deleted \(model.name) \(id)") { try $0.delete(model, id) }
    }

    private func officePharmacy(_ generator: inout SeededGenerator) async throws {
        guard let pharmacy = any(Pharmacy.model, &generator) else { return }
        let isActive = pharmacy[Pharmacy.isActive]
        try await change(pharmacy, [Pharmacy.isActive.name: .bool(!isActive)], isActive ? "closing" : "opening")
    }

    // MARK: People

    /// Somebody begins or ceases to work at a pharmacy, or to be a patient.
    private func officeRole(_ generator: inout SeededGenerator) async throws {
        let user = Population.carriers[generator.below(Population.carriers.count)].user
        if generator.happens(0.3), !mirror.all(Patient.model).contains(where: { $0[Patient.user] == user }) {
            let values: [String: Value] = ["user_id": .integer(user), "address": .text(shortText(by: nil))]
            return try await commit("made user \(user) a patient") { try $0.insert(Patient.model, values) }
        }
        guard let pharmacy = any(Pharmacy.model, &generator) else { return }
        let place = mirror.all(PharmacyStaff.model)
            .first { $0[PharmacyStaff.user] == user && $0[PharmacyStaff.pharmacy] == pharmacy.id }
        if let place {
            let id = place.id
            try await commit("took user \(user) from pharmacy \(pharmacy.id)") {
                try $0.delete(PharmacyStaff.model, id)
            }
        } else {
            let values: [String: Value] = ["user_id": .integer(user), "pharmacy_id": .integer(pharmacy.id)]
            try await commit("put user \(user) on pharmacy \(pharmacy.id)") {
                try $0.insert(PharmacyStaff.model, values)
            }
        }
    }

    /// What other records show of somebody or something changes.
    private func officeName(_ generator: inout SeededGenerator) async throws {
        let name = Value.text(shortText(by: nil))
        switch generator.below(3) {
        case 0:
            guard let user = any(User.model, &generator) else { return }
            try await change(user, [User.firstName.name: name], "name")
        case 1:
            guard let pharmacy = any(Pharmacy.model, &generator) else { return }
            try await change(pharmacy, [Pharmacy.name.name: name], "name")
        default:
            guard let medicine = any(Medicine.model, &generator) else { return }
            try await change(medicine, [Medicine.name.name: name], "name")
        }
    }

    private func officeAccount(_ generator: inout SeededGenerator) async throws {
        let id = Population.carriers[generator.below(Population.carriers.count)].user
        guard let user = mirror[User.model, id] else { return }
        let isActive = user[User.isActive]
        try await change(user, [User.isActive.name: .bool(!isActive)], isActive ? "deactivation" : "activation")
    }
}
