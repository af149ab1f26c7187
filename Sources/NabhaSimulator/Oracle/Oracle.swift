import NabhaModel
import NabhaSync

/// What each user should have, worked out from the full database the long way round: nothing here is shared with the
/// code that is tested.
struct Oracle {
    let mirror: Mirror

    /// A record as a phone should have it.
    struct Expected {
        let record: Record
        /// Of fields, then of derived fields.
        let values: [Value]
        let scopes: [Scope]
    }

    // MARK: Who may hold what

    /// The scopes that a user is granted.
    func granted(_ user: RecordID) -> Set<Scope> {
        guard mirror[User.model, user] != nil else { return [] }
        var scopes: Set<Scope> = [.directory]
        for patient in mirror.all(Patient.model) where patient[Patient.user] == user {
            scopes.insert(Scope(.patient, patient.id))
        }
        for doctor in mirror.all(Doctor.model) where doctor[Doctor.user] == user {
            scopes.insert(Scope(.doctor, doctor.id))
        }
        for staff in mirror.all(PharmacyStaff.model) where staff[PharmacyStaff.user] == user {
            scopes.insert(Scope(.pharmacy, staff[PharmacyStaff.pharmacy]))
        }
        return scopes
    }

    /// Only who has no pharmacy of their own sees the stock of others.
    func seesAllStock(_ user: RecordID) -> Bool {
        !mirror.all(PharmacyStaff.model).contains { $0[PharmacyStaff.user] == user }
    }

    /// The scopes that a device of the user holds.
    func held(_ user: RecordID, following: [RecordID]) -> Set<Scope> {
        let followed = following.filter { mirror[Pharmacy.model, $0]?[Pharmacy.isActive] ?? false }
        return granted(user).union(seesAllStock(user) ? followed.map { Scope(.pharmacy, $0) } : [])
    }

    /// All that a user may be shown, whatever the device follows.
    func showable(_ user: RecordID) -> Set<Scope> {
        held(user, following: mirror.all(Pharmacy.model).map(\.id))
    }

    // MARK: What is where

    func scopes(of record: Record) -> Set<Scope> {
        switch record.model {
        case Patient.model:
            let visits = mirror.all(Appointment.model).filter { $0[Appointment.patient] == record.id }
            return Set(visits.map { Scope(.doctor, $0[Appointment.doctor]) }).union([Scope(.patient, record.id)])
        case Doctor.model, Medicine.model: return [.directory]
        case Appointment.model:
            return [Scope(.patient, record[Appointment.patient]), Scope(.doctor, record[Appointment.doctor])]
        case Pharmacy.model:
            let own = Scope(.pharmacy, record.id)
            return record[Pharmacy.isActive] ? [own, .directory] : [own]
        case PharmacyInventory.model:
            let pharmacy = record[PharmacyInventory.pharmacy]
            return mirror[Pharmacy.model, pharmacy]?[Pharmacy.isActive] ?? false ? [Scope(.pharmacy, pharmacy)] : []
        case Future.referral: return [Scope(.patient, record[Future.patient])]
        default: return []
        }
    }

    func isVisible(_ model: Model, _ id: RecordID, in scopes: Set<Scope>) -> Bool {
        guard let record = mirror[model, id] else { return false }
        return !self.scopes(of: record).isDisjoint(with: scopes)
    }

    /// The values that a record's derived fields show.
    func derived(_ record: Record) -> [Value] {
        record.model.derived.map { field in
            guard case .reference(let name)? = record.model.field(named: field.through)?.type,
                let id = record.reference(field.through)
            else { return .null }
            return mirror.records[name]?[id]?[field.origin.name] ?? .null
        }
    }

    /// Everything in some scopes, by model and id.
    func contents(_ scopes: Set<Scope>, of models: [Model]) -> [Expected] {
        models.flatMap { model in
            mirror.all(model)
                .compactMap { record in
                    let shared = self.scopes(of: record).intersection(scopes)
                    guard !shared.isEmpty else { return nil }
                    let known = model.fields.map { record[$0.name] }
                    return Expected(record: record, values: known + derived(record), scopes: shared.sorted())
                }
        }
    }
}
