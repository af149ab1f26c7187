import HTTPTypes
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@Suite("Pulling changes with API v2")
struct PullTests {
    @Test("A new phone gets all of its scopes, whatever the budget", arguments: [256, 700, 5_000, 1_048_576])
    func firstSync(budget: Int64) async throws {
        try await Clinic.run { clinic in
            let server = clinic.server
            for hours in 0..<20 {
                _ = try await server.makeAppointment(clinic.patient, clinic.doctor, hours: 48 + Double(hours))
            }
            let phone = try await Phone(server, "doctor")
            let pages = try await phone.sync([JSON.Member("budget", .integer(budget))])
            #expect(phone.ids(Appointment.model).count == 21)
            #expect(phone.ids(Patient.model) == [clinic.patient])
            #expect(phone.ids(Doctor.model).count == 2)
            #expect(phone.ids(Pharmacy.model).count == 1)
            #expect(pages.first?.scopes == [.directory, Scope(.doctor, clinic.doctor)])
            #expect(budget > 1_000 || pages.count > 1)
        }
    }

    @Test("What is to come is sent before patients and history")
    func todayFirst() async throws {
        try await Clinic.run { clinic in
            let past = try await clinic.server.makeAppointment(clinic.patient, clinic.doctor, hours: -200)
            let phone = try await Phone(clinic.server, "doctor")
            let pages = try await phone.sync([JSON.Member("budget", .integer(256))])
            let order = pages.flatMap(\.groups)
                .flatMap { group in group.rows.map { "\(group.shape.model.name) \($0.id)" } }
            #expect(order.first == "appointment \(clinic.appointment)")
            #expect(order.last == "appointment \(past)")
        }
    }

    @Test("When nothing has changed, the reply says just that")
    func nothingNew() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let reply = try await phone.send(["cursor": .string(try #require(phone.cursor))])
            #expect(reply.json["cursor"] == nil)
            #expect(reply.json["changes"] == nil)
            #expect(reply.body.count < 150)
        }
    }

    @Test("Of a record that the phone has, only what changed is sent")
    func changedFields() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            try await clinic.change(["notes": .text("Bring the old papers.")])
            let page = try await phone.exchange()
            #expect(page.groups.map(\.shape.columns) == [["notes"]])
            #expect(page.groups.first?.shape.isWhole == false)
            #expect(phone.value(Appointment.model, clinic.appointment, "notes") == .text("Bring the old papers."))
        }
    }

    @Test("A name that is shown with a record arrives when it changes")
    func derivedFields() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            let patient = clinic.patient
            try await clinic.server.store.write(Origin(user: nil, route: "test")) { transaction in
                let user = try #require(try transaction.record(Patient.model, patient))[Patient.user]
                var record = try #require(try transaction.record(User.model, user))
                record[User.firstName] = "Gurpreet"
                try transaction.update(record)
            }
            let page = try await phone.exchange()
            #expect(page.groups.map(\.shape.columns) == [["first_name"]])
            #expect(phone.value(Patient.model, patient, "first_name") == .text("Gurpreet"))
        }
    }

    @Test("What leaves is told, and a deletion looks like any other leaving")
    func exits() async throws {
        try await Clinic.run { clinic in
            let (server, appointment) = (clinic.server, clinic.appointment)
            let other = try #require(try await server.store.read { try $0.user(named: "otherDoctor")?.id })
            let phone = try await Phone(server, "doctor")
            try await phone.sync()
            try await server.store.write(Origin(user: nil, route: "test")) { transaction in
                let doctor = try transaction.snapshot.records(
                    RecordQuery(Doctor.model, where: [.equals("user_id", .integer(other))])
                )
                var record = try #require(try transaction.record(Appointment.model, appointment))
                record[Appointment.doctor] = try #require(doctor.first).id
                try transaction.update(record)
            }
            let page = try await phone.exchange()
            #expect(
                page.exits == [
                    ExchangeReply.Exit(model: "appointment", id: appointment),
                    ExchangeReply.Exit(model: "patient", id: clinic.patient),
                ]
            )
            #expect(page.groups.isEmpty)
        }
    }

    @Test("A scope that is taken away is dropped, and one that is given comes whole")
    func grants() async throws {
        try await Clinic.run { clinic in
            let server = clinic.server
            let pharmacist = try #require(try await server.store.read { try $0.user(named: "pharmacist")?.id })
            let phone = try await Phone(server, "pharmacist")
            try await phone.sync()
            let second = try await server.makePharmacy("Station Road", staff: "another")
            let medicine = try await server.make(Medicine.model, ["name": .text("ORS")])
            let item = try await server.make(
                PharmacyInventory.model,
                ["pharmacy_id": .integer(second), "medicine_id": .integer(medicine), "quantity_available": .integer(5)]
            )
            let staff = try await server.make(
                PharmacyStaff.model,
                ["pharmacy_id": .integer(second), "user_id": .integer(pharmacist)]
            )
            let gained = try await phone.sync()
            #expect(gained.first?.scopes?.contains(Scope(.pharmacy, second)) == true)
            #expect(phone.value(PharmacyInventory.model, item, "medicine_name") == .text("ORS"))
            try await server.store.write(Origin(user: nil, route: "test")) {
                try $0.delete(PharmacyStaff.model, staff)
            }
            #expect(try await phone.exchange().drops == [Scope(.pharmacy, second)])
        }
    }

    @Test("Whoever may see all stock follows the pharmacies that matter; an inactive one is not there")
    func follow() async throws {
        try await Clinic.run { clinic in
            let server = clinic.server
            let pharmacy = try #require(
                try await server.store.read { try $0.records(RecordQuery(Pharmacy.model)).first }
            )
            let medicine = try await server.make(Medicine.model, ["name": .text("Zinc 20 mg")])
            let item = try await server.make(
                PharmacyInventory.model,
                [
                    "pharmacy_id": .integer(pharmacy.id), "medicine_id": .integer(medicine),
                    "quantity_available": .integer(5),
                ]
            )
            let phone = try await Phone(server, "patient")
            try await phone.sync()
            #expect(phone.ids(PharmacyInventory.model) == [])
            try await phone.sync([JSON.Member("follow", [.integer(pharmacy.id), 999])])
            #expect(phone.ids(PharmacyInventory.model) == [item])
            try await server.store.write(Origin(user: nil, route: "test")) { transaction in
                var record = try #require(try transaction.record(Pharmacy.model, pharmacy.id))
                record[Pharmacy.isActive] = false
                try transaction.update(record)
            }
            #expect(try await phone.exchange().drops == [Scope(.pharmacy, pharmacy.id)])
        }
    }

    @Test("A feed that does not fit is held until it is whole")
    func hold() async throws {
        try await Clinic.run { clinic in
            let phone = try await Phone(clinic.server, "doctor")
            try await phone.sync()
            for hours in 0..<30 {
                _ = try await clinic.server.makeAppointment(clinic.patient, clinic.doctor, hours: 48 + Double(hours))
            }
            let pages = try await phone.sync([JSON.Member("budget", .integer(300))])
            #expect(pages.count > 2)
            #expect(pages.dropLast().map(\.isHeld).allSatisfy { $0 })
            #expect(pages.last?.isHeld == false)
            #expect(phone.ids(Appointment.model).count == 31)
        }
    }
}
