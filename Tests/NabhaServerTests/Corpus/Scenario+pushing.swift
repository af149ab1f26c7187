import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

extension Scenario {
    private static func hours(_ hours: Int64) -> JSON {
        .integer(TestClock.start.advanced(by: .seconds(hours * 3_600)).microseconds)
    }

    /// What is done on a phone and is taken.
    static let pushing = [
        Scenario("edit", "Edits are taken as they were sent, or with what follows from them.") { clinic, play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.edit("set", Appointment.model, uid, ["notes": "Asked to come fasting."])
            try await play.sync("What a result says is not in the changes.")
            try await play.edit("set", Appointment.model, uid, ["status": "CONFIRMED"])
            try await play.edit("set", Appointment.model, uid, ["prescription": "Fluids"])
            try await play.sync("The server says when it was confirmed.")
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Flu"])
            try await clinic.change(["prescription": .text("Rest")])
            try await play.sync("Another field was changed by somebody else: both stay.")
        },
        Scenario(
            "create",
            "A person signs up and books, without a network; the second edit names the first record.",
            by: "nobody"
        ) {
            clinic,
            play in
            try await play.settle()
            let user = try await clinic.server.user("nobody")
            let patient = try await play.create(
                Patient.model,
                1,
                ["user_id": .integer(user), "phone_number": "98765 43210"]
            )
            _ = try await play.create(
                Appointment.model,
                2,
                [
                    "patient_id": .string(patient), "doctor_id": .integer(clinic.doctor),
                    "appointment_date": hours(50), "symptoms": "Cough",
                ]
            )
            try await play.settle("The record without a number is named by its uid.")
        },
        Scenario(
            "create-with-derived-columns",
            "A result tells of a new record what the phone cannot know.",
            by: "pharmacist"
        ) {
            clinic,
            play in
            try await play.settle()
            let medicine = try await clinic.server.make(Medicine.model, ["name": .text("ORS")])
            _ = try await play.create(
                PharmacyInventory.model,
                3,
                ["pharmacy_id": 1, "medicine_id": .integer(medicine), "quantity_available": 12]
            )
            try await play.settle("The medicine is not on this phone yet; its name comes with the result.")
        },
        Scenario(
            "create-in-a-followed-scope",
            "An admin adds to the stock of a pharmacy that is followed.",
            by: "admin"
        ) {
            clinic,
            play in
            let medicine = try await clinic.server.make(Medicine.model, ["name": .text("ORS")])
            try await play.act("follow", ["pharmacies": [1]])
            try await play.settle()
            _ = try await play.create(
                PharmacyInventory.model,
                7,
                ["pharmacy_id": 1, "medicine_id": .integer(medicine), "quantity_available": 12]
            )
            try await play.settle()
        },
        Scenario("unsent-creation", "What the server never heard of can go without its knowing.", by: "patient") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.create(
                Appointment.model,
                4,
                [
                    "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                    "appointment_date": hours(50),
                ]
            )
            try await play.edit("delete", Appointment.model, uid)
            try await play.sync("Nothing of it is sent, and its number was never used.")
        },
        Scenario("deletion", "A stock item is deleted from the phone.", by: "pharmacist") { clinic, play in
            let item = try await clinic.stock("ORS", 4)
            try await play.settle()
            try await play.edit("delete", PharmacyInventory.model, try await play.uid(PharmacyInventory.model, item))
            try await play.sync()
            try await play.sync()
        },
        Scenario("lost-reply", "A reply is lost: the same edits are sent again in the same words, and happen once.") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            try await play.sync("The server has it; the phone does not know.", .init(isReplyLost: true))
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Flu"])
            try await clinic.change(["prescription": .text("Rest")])
            try await play.sync("The first edit keeps its number, its base and its words.")
        },
        Scenario("stock", "What two people take adds up.", by: "pharmacist") { clinic, play in
            let item = try await clinic.stock("ORS", 20)
            try await play.settle()
            let uid = try await play.uid(PharmacyInventory.model, item)
            try await play.edit("move", PharmacyInventory.model, uid, ["quantity_available": -3])
            try await play.edit("move", PharmacyInventory.model, uid, ["quantity_available": -2])
            try await play.sync("Nobody else took any.")
            try await play.edit("move", PharmacyInventory.model, uid, ["quantity_available": -5])
            try await clinic.change(PharmacyInventory.model, item, ["quantity_available": .integer(11)])
            try await play.sync("Somebody else took four: the result says how many there are.")
        },
    ]
}
