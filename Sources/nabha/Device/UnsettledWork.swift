import NabhaClient
import NabhaModel

/// Records with edits that the server has not accepted.
struct UnsettledWork {
    let sentences: [String]

    init(_ phone: Phone) throws {
        let clock = PersonClock(now: phone.now)
        var sentences: [String] = []
        for model in Catalog.nabha.synced {
            for record in try phone.replica.records(model.name) {
                let state = try phone.state(record)
                if case .accepted = state { continue }
                sentences.append("\(try record.title(phone, clock)): \(state.sentence(clock))")
            }
        }
        self.sentences = sentences
    }
}

extension ShownRecord {
    /// One line that says which record it is.
    func title(_ phone: Phone, _ clock: PersonClock) throws -> String {
        switch key.model {
        case Appointment.model.name:
            let patient = try RecordID(self[Appointment.patient.name])
                .flatMap { try phone.replica.record(Patient.model.name, $0) }
            let time = Instant(self[Appointment.date.name]).map(clock.text) ?? ""
            return "appointment \(number), \(time), \(patient?.person(on: clock.today) ?? "a patient")"
        case Patient.model.name: return "patient \(number), \(person(on: clock.today))"
        case PharmacyInventory.model.name: return "stock \(number), \(stockName)"
        default: return "\(key.model) \(number)"
        }
    }
}
