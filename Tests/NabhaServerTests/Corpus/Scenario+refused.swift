import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

extension Scenario {
    private static func hours(_ hours: Int64) -> JSON {
        .integer(TestClock.start.advanced(by: .seconds(hours * 3_600)).microseconds)
    }

    /// Two people change the same text; the phone's edit is refused.
    private static func clash(_ clinic: Clinic, _ play: Play) async throws -> JSON {
        try await clinic.change(["diagnosis": .text("Cold")])
        try await play.settle()
        let uid = try await play.uid(Appointment.model, clinic.appointment)
        try await play.edit("set", Appointment.model, uid, ["diagnosis": "Flu, mine"])
        try await clinic.change(["diagnosis": .text("Dengue, theirs")])
        try await play.sync("The first one stands. The edit waits for a person, and stays visible.")
        try await play.edit("set", Appointment.model, uid, ["notes": "Done since"])
        try await play.sync("What was done to the record since is kept back.")
        return ["model": "appointment", "uid": .string(uid)]
    }

    /// What the server refuses, and what a person makes of it.
    static let refused = [
        Scenario("clash-keep-mine", "Two people wrote the same text; the phone's is kept.") { clinic, play in
            let record = try await clash(clinic, play)
            try await play.act("keep_mine", record)
            try await play.sync("It is sent under a new number, from the server's present version.")
        },
        Scenario("clash-take-theirs", "Two people wrote the same text; the server's is taken.") { clinic, play in
            let record = try await clash(clinic, play)
            try await play.act("take_theirs", record)
            try await play.sync("With it goes what was done to the record since.")
        },
        Scenario("clash-merge", "Two people wrote the same text; a person makes one of both.") { clinic, play in
            let record = try await clash(clinic, play)
            try await play.act("merge", record.with("values", ["diagnosis": "Dengue, after a flu"]))
            try await play.sync()
        },
        Scenario(
            "waits-for",
            "A refused edit stops later ones on the same record in the request, and no others.",
            by: "pharmacist"
        ) {
            clinic,
            play in
            let (first, second) = (try await clinic.stock("ORS", 9), try await clinic.stock("Zinc 20 mg", 9))
            try await play.settle()
            let uids = (
                try await play.uid(PharmacyInventory.model, first), try await play.uid(PharmacyInventory.model, second)
            )
            try await play.edit("move", PharmacyInventory.model, uids.0, ["quantity_available": -8])
            try await play.edit("move", PharmacyInventory.model, uids.0, ["quantity_available": 2])
            try await play.edit("move", PharmacyInventory.model, uids.1, ["quantity_available": -4])
            try await clinic.change(PharmacyInventory.model, first, ["quantity_available": .integer(3)])
            try await play.sync()
            try await play.act("take_theirs", ["model": "pharmacy_inventory", "uid": .string(uids.0)])
        },
        Scenario("group-refused", "Edits that belong together happen all or none.", by: "pharmacist") { clinic, play in
            let (first, second) = (try await clinic.stock("ORS", 9), try await clinic.stock("Zinc 20 mg", 9))
            try await play.settle()
            func move(_ id: RecordID, _ by: Int64) async throws -> JSON {
                [
                    "do": "move", "model": "pharmacy_inventory",
                    "uid": .string(try await play.uid(PharmacyInventory.model, id)),
                    "values": ["quantity_available": .integer(by)],
                ]
            }
            let edits = [try await move(first, -4), try await move(second, -9)]
            try await play.act("group", ["edits": .array(edits)])
            try await clinic.change(PharmacyInventory.model, second, ["quantity_available": .integer(5)])
            try await play.sync()
            try await play.act("keep_mine", edits[0].without(["do", "values"]))
            try await clinic.change(PharmacyInventory.model, second, ["quantity_available": .integer(30)])
            try await play.sync("Both are sent again, together.")
        },
        Scenario("slot-taken", "An appointment is booked for a time that is taken, then for another.", by: "patient") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.create(
                Appointment.model,
                5,
                [
                    "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                    "appointment_date": hours(48), "symptoms": "Cough",
                ]
            )
            _ = try await clinic.server.makeAppointment(2, clinic.doctor, hours: 48)
            let reply = try await play.sync("The server offers free times.")
            let free = try #require(reply["results"]?.array.first?["alternatives"]?.array.first)
            try await play.act(
                "merge",
                ["model": "appointment", "uid": .string(uid), "values": ["appointment_date": free]]
            )
            try await play.sync("The same record, under a new number.")
        },
        Scenario("number-reused", "The phone was set back: the number of its next edit stands for another.") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.sendFromAnotherLife([
                "n": 1, "model": "appointment", "uid": .string(uid), "set": ["diagnosis": "Flu"],
            ])
            try await play.edit("set", Appointment.model, uid, ["notes": "Asked to come fasting."])
            try await play.settle("The edit was not judged: it gets another number.")
        },
        Scenario("expected-operation", "A server that has lost edits says which number it expects.") { clinic, play in
            try await play.settle()
            let copy = try await play.backup()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            try await play.sync("Taken, by a server whose file is copied back right after.")
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Two"])
            try await play.moved(to: copy) {
                // The copy has gone on by itself, so that the cursor seems good.
                try await play.server.change(Appointment.model, clinic.appointment, ["prescription": .text("Rest")])
                try await play.server.change(
                    Appointment.model,
                    clinic.appointment,
                    ["prescription": .text("Much rest")]
                )
                try await play.sync("Nothing of the request is done.")
                try await play.sync("All edits from the expected number on are sent again.")
                try await play.settle("Both have the same again.", .init(check: true))
            }
        },
    ]
}
