import NabhaModel

/// The records of a demonstration district.
///
/// Ids count from 1 within each model, in the plan's order.
struct DemoRecords: Sendable {
    let plan: DemoPlan
    let passwordHash: String

    private static let origin = "demo"

    /// What an event writes, as one commit.
    func write(_ event: DemoPlan.Event) -> Write<Void> {
        let rows = rows(event)
        let instant = Instant(microseconds: event.instant)
        return Write(Origin(user: nil, route: Self.origin, at: instant)) { transaction in
            for row in rows {
                let identity = KeptIdentity(
                    id: row.id,
                    createdAt: row.createdAt.map { Instant(microseconds: $0) } ?? instant,
                    updatedAt: instant,
                    lastSyncedAt: row.isSynced ? instant : nil
                )
                try transaction.insert(row.model, row.values, keeping: identity)
            }
        }
    }

    private struct Row: Sendable {
        let model: Model
        let id: RecordID
        let values: [String: Value]
        var createdAt: Int64?
        var isSynced = false

        init(_ model: Model, _ index: Int, _ values: [String: Value]) {
            self.model = model
            id = RecordID(index + 1)
            self.values = values
        }
    }

    private func rows(_ event: DemoPlan.Event) -> [Row] {
        let index = Int(event.index)
        switch event.kind {
        case .admin: return [user(0, "admin", first: "Nabha", last: "Admin", isStaff: true)]
        case .medicine: return [medicine(index)]
        case .doctor: return doctor(index)
        case .pharmacy: return [pharmacy(index)]
        case .pharmacist: return pharmacist(index)
        case .patient: return patient(index)
        case .stock: return [stock(index)]
        case .visit: return [visit(index)]
        case .placement: return []
        }
    }

    private func visit(_ index: Int) -> Row {
        let visit = plan.visit(index)
        var row = Row(Appointment.model, index, visit.values())
        row.createdAt = visit.createdAt
        row.isSynced = visit.isSynced
        return row
    }

    private func stock(_ index: Int) -> Row {
        let (pharmacy, medicine) = index.quotientAndRemainder(dividingBy: DemoScale.medicines)
        var generator = SeededGenerator(seed: plan.seed, .stock, index)
        _ = generator.next()
        // Of the medicines that should be there, half are.
        let quantity = generator.chance(percent: 45) ? 0 : generator.number(in: 1...60) * 10
        var row = Row(
            PharmacyInventory.model,
            index,
            [
                PharmacyInventory.pharmacy.name: .integer(RecordID(pharmacy + 1)),
                PharmacyInventory.medicine.name: .integer(RecordID(medicine + 1)),
                PharmacyInventory.quantityAvailable.name: .integer(Int64(quantity)),
            ]
        )
        row.createdAt = plan.calendar.opening + plan.calendar.openingLength
        return row
    }
}

// MARK: Who and what is there from the opening on
extension DemoRecords {
    static func license(ofDoctor index: Int) -> String { "DEMO-\(10_001 + index)" }

    private func user(_ index: Int, _ name: String, first: String, last: String, isStaff: Bool = false) -> Row {
        Row(
            User.model,
            index,
            [
                User.username.name: .text(name), User.email.name: .text("\(name)@nabha.example"),
                User.firstName.name: .text(first), User.lastName.name: .text(last),
                User.password.name: .text(passwordHash), User.isStaff.name: .bool(isStaff),
            ]
        )
    }

    private func medicine(_ index: Int) -> Row {
        let medicine = DemoMedicines.all[index]
        return Row(
            Medicine.model,
            index,
            [
                Medicine.name.name: .text(medicine.name), Medicine.description.name: .text(medicine.description),
                Medicine.isPrescriptionRequired.name: .bool(medicine.isPrescriptionRequired),
            ]
        )
    }

    private func doctor(_ index: Int) -> [Row] {
        let person = plan.people.doctor(index)
        let user = user(1 + index, "doctor\(index + 1)", first: person.firstName, last: person.lastName)
        let doctor = Row(
            Doctor.model,
            index,
            [
                Doctor.user.name: .integer(user.id),
                Doctor.specialization.name: .text(DemoSpecialization.of(doctor: index).rawValue),
                Doctor.licenseNumber.name: .text(Self.license(ofDoctor: index)),
                Doctor.phoneNumber.name: .text(person.phone),
                Doctor.experienceYears.name: .integer(Int64(person.age - 26)),
                Doctor.isAvailable.name: .bool(index % 6 != 5),
            ]
        )
        return [user, doctor]
    }

    private func pharmacy(_ index: Int) -> Row {
        let owner = plan.people.pharmacist(index)
        let kinds = ["Medical Store", "Medicos", "Medical Hall", "Chemist"]
        return Row(
            Pharmacy.model,
            index,
            [
                Pharmacy.name.name: .text("\(owner.lastName) \(kinds[index % kinds.count]), \(owner.village)"),
                Pharmacy.location.name: .text(owner.village),
                Pharmacy.contactNumber.name: .text(DemoPeople.phone(.pharmacy, index)),
                Pharmacy.address.name: .text("Main Bazaar, \(owner.village), Tehsil Nabha, District Patiala"),
                // One in twenty has closed for the time being.
                Pharmacy.isActive.name: .bool(index % 20 != 19),
            ]
        )
    }

    private func pharmacist(_ index: Int) -> [Row] {
        let person = plan.people.pharmacist(index)
        let user = user(
            1 + plan.scale.doctors + index,
            "pharmacist\(index + 1)",
            first: person.firstName,
            last: person.lastName
        )
        let staff = Row(
            PharmacyStaff.model,
            index,
            [
                PharmacyStaff.pharmacy.name: .integer(RecordID(plan.scale.pharmacy(ofPharmacist: index) + 1)),
                PharmacyStaff.user.name: .integer(user.id),
            ]
        )
        return [user, staff]
    }

    private func patient(_ index: Int) -> [Row] {
        let person = plan.people.patient(index)
        let place = 1 + plan.scale.doctors + plan.scale.pharmacists + index
        let user = user(place, "patient\(index + 1)", first: person.firstName, last: person.lastName)
        let gender: Patient.Gender = person.isFemale ? .female : .male
        let patient = Row(
            Patient.model,
            index,
            [
                Patient.user.name: .integer(user.id), Patient.dateOfBirth.name: person.dateOfBirth.value,
                Patient.gender.name: gender.value, Patient.phoneNumber.name: .text(person.phone),
                Patient.address.name: .text(person.address),
                Patient.emergencyContact.name: .text(plan.people.patient(index ^ 1).phone),
            ]
        )
        return [user, patient]
    }
}
