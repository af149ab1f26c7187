import NabhaClient
import NabhaModel
import NabhaSync

/// What people do on their phones.
extension World {
    func editOnPhone(_ step: Step, _ generator: inout SeededGenerator) throws {
        guard let phone = pick(&generator) else { return }
        switch step.kind {
        case .book: try book(phone, step, &generator)
        case .write: try write(phone, step, &generator)
        case .move: try move(phone, step, &generator)
        case .transition: try transition(phone, step, &generator)
        case .cancel: try cancel(phone, step, &generator)
        case .reschedule: try reschedule(phone, step, &generator)
        case .count: try count(phone, step, &generator)
        case .stock: try addStock(phone, step, &generator)
        case .discard: try discard(phone, step, &generator)
        case .group: try group(phone, step, &generator)
        case .decide: try decide(phone, step, &generator)
        default: break
        }
    }

    private func any(_ model: Model, on phone: Phone, _ generator: inout SeededGenerator) throws -> ShownRecord? {
        generator.pick(try shown(model, on: phone))
    }

    /// In an order that does not depend on the phone's clock, as that of uids does.
    private func shown(_ model: Model, on phone: Phone) throws -> [ShownRecord] {
        try phone.replica.records(model.name)
            .sorted { ($0.id < 0 ? 1 : 0, abs($0.id)) < ($1.id < 0 ? 1 : 0, abs($1.id)) }
    }

    /// Some time in the coming days, which nothing else has to the microsecond.
    func time(_ generator: inout SeededGenerator) -> Instant {
        let slot = generator.number(in: 1...150)
        let unique = movement(&generator).magnitude
        return clock.now.advanced(by: .seconds(slot * 1_800) + .microseconds(Int64(unique)))
    }

    // MARK: Appointments

    private func book(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let patient = try any(Patient.model, on: phone, &generator),
            let doctor = try any(Doctor.model, on: phone, &generator)
        else { return }
        let values: [String: Value] = [
            Appointment.patient.name: .integer(patient.id), Appointment.doctor.name: .integer(doctor.id),
            Appointment.date.name: .instant(time(&generator)),
            Appointment.symptoms.name: .text(text(&generator, by: phone.user)),
        ]
        try edit(phone, step) { replica in
            let uid = try replica.create(Appointment.model.name, values)
            return [.create(RecordKey(model: Appointment.model.name, uid: uid))]
        }
    }

    /// A field that the person may write, mostly.
    private func textField(_ phone: Phone, _ generator: inout SeededGenerator) -> (Model, String) {
        let isDoctor = phone.carrier.hasPrefix("doctor")
        let clinical = [Appointment.notes.name, Appointment.diagnosis.name, Appointment.prescription.name]
        if generator.happens(0.05) { return (Appointment.model, Appointment.symptoms.name) }
        if generator.happens(0.15) {
            return isDoctor ? (Doctor.model, Doctor.specialization.name) : (Patient.model, Patient.address.name)
        }
        return (Appointment.model, isDoctor ? clinical[generator.below(3)] : Appointment.symptoms.name)
    }

    private func write(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        let (model, field) = textField(phone, &generator)
        guard let record = try any(model, on: phone, &generator) else { return }
        // What doctors are is a short text.
        let words = model == Doctor.model ? shortText(by: phone.user) : text(&generator, by: phone.user)
        try set(phone, step, record, [field: .text(words)])
    }

    private func set(_ phone: Phone, _ step: Step, _ record: ShownRecord, _ values: [String: Value]) throws {
        try edit(phone, step) { replica in
            try replica.set(record.key.model, uid: record.key.uid, values)
            return [.set(record.key, values)]
        }
    }

    private func transition(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let record = try any(Appointment.model, on: phone, &generator),
            let status = generator.pick([Appointment.Status.confirmed, .confirmed, .completed, .noShow]),
            record[Appointment.status.name] != status.value
        else { return }
        try set(phone, step, record, [Appointment.status.name: status.value])
    }

    private func cancel(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let record = try any(Appointment.model, on: phone, &generator),
            record[Appointment.status.name] != Appointment.Status.cancelled.value
        else { return }
        let values: [String: Value] = [
            Appointment.status.name: Appointment.Status.cancelled.value,
            Appointment.cancelledReason.name: .text(shortText(by: phone.user)),
        ]
        try set(phone, step, record, values)
    }

    private func reschedule(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let record = try any(Appointment.model, on: phone, &generator) else { return }
        try set(phone, step, record, [Appointment.date.name: .instant(time(&generator))])
    }

    // MARK: Stock

    private func move(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let record = try any(PharmacyInventory.model, on: phone, &generator) else {
            return try write(phone, step, &generator)
        }
        let delta = movement(&generator)
        try edit(phone, step) { replica in
            try replica.move(
                record.key.model,
                uid: record.key.uid,
                by: [PharmacyInventory.quantityAvailable.name: delta]
            )
            return [.move(record.key, by: delta)]
        }
    }

    private func count(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let record = try any(PharmacyInventory.model, on: phone, &generator) else { return }
        try set(phone, step, record, [PharmacyInventory.quantityAvailable.name: .integer(counted())])
    }

    private func addStock(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let pharmacy = try any(Pharmacy.model, on: phone, &generator),
            let medicine = try any(Medicine.model, on: phone, &generator)
        else { return }
        let values: [String: Value] = [
            PharmacyInventory.pharmacy.name: .integer(pharmacy.id),
            PharmacyInventory.medicine.name: .integer(medicine.id),
            PharmacyInventory.quantityAvailable.name: .integer(counted()),
        ]
        try edit(phone, step) { replica in
            let uid = try replica.create(PharmacyInventory.model.name, values)
            return [.create(RecordKey(model: PharmacyInventory.model.name, uid: uid))]
        }
    }

    private func discard(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        guard let record = try any(PharmacyInventory.model, on: phone, &generator) else { return }
        try edit(phone, step) { replica in
            try replica.delete(record.key.model, uid: record.key.uid)
            return [.delete(record.key)]
        }
    }

    // MARK: Several at once

    /// Texts of several appointments, or movements of several stocks, or a booking with a note on another.
    private func group(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) throws {
        let isStock = generator.happens(0.5)
        let model = isStock ? PharmacyInventory.model : Appointment.model
        let records = try shown(model, on: phone)
        guard records.count >= 2 else { return }
        let first = generator.below(records.count - 1)
        let chosen = records[first...min(first + generator.number(in: 1...3), records.count - 1)]
        let field = phone.carrier.hasPrefix("doctor") ? Appointment.notes.name : Appointment.symptoms.name
        let edits = chosen.map { record in
            (record: record, delta: movement(&generator), text: text(&generator, by: phone.user))
        }
        try edit(phone, step, isGroup: true) { replica in
            try replica.group { group in
                try edits.map { edit in
                    let key = edit.record.key
                    if isStock {
                        try group.move(
                            key.model,
                            uid: key.uid,
                            by: [PharmacyInventory.quantityAvailable.name: edit.delta]
                        )
                        return .move(key, by: edit.delta)
                    }
                    try group.set(key.model, uid: key.uid, [field: .text(edit.text)])
                    return .set(key, [field: .text(edit.text)])
                }
            }
        }
    }
}
