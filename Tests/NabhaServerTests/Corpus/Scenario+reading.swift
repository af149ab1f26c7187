import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

extension Scenario {
    /// What arrives on a phone that does nothing.
    static let reading = [
        Scenario("first-sync", "A first sync comes in pages, from today on first; then there is nothing new.") {
            clinic,
            play in
            try await clinic.appointment(hours: -200, ["status": .text("COMPLETED"), "diagnosis": .text("Anaemia")])
            for hours in [30.0, 31, 32] {
                try await clinic.appointment(hours: hours, ["notes": .text("Hour \(hours)")])
            }
            try await play.settle(
                "Appointments to come, patients, the directory, and history last.",
                .init(budget: 256)
            )
            try await play.sync("Nothing has changed: the cursor is the one that was sent.")
        },
        Scenario("whole-rows", "Columns with one value for all, columns of differences, and nulls between them.") {
            clinic,
            play in
            try await clinic.change(["notes": .text("A \"quoted\" word,\na tab\tand नमस्ते")])
            let moment = TestClock.start
            try await clinic.appointment(
                hours: 26,
                ["status": .text("CONFIRMED"), "confirmed_at": .instant(moment), "symptoms": .text("")]
            )
            try await clinic.appointment(hours: 25)
            try await clinic.appointment(
                hours: 40,
                ["status": .text("CONFIRMED"), "confirmed_at": .instant(moment.advanced(by: .seconds(-7)))]
            )
            try await clinic.change(
                Patient.model,
                clinic.patient,
                ["date_of_birth": .day(Day(daysSinceEpoch: -3_500)), "gender": .text("Female")]
            )
            _ = try await clinic.stock("ORS", 4)
            try await play.settle()
        },
        Scenario("changed-fields", "Of records that the phone has, only the fields that changed are sent.") {
            clinic,
            play in
            let second = try await clinic.appointment(hours: 30)
            try await play.settle()
            try await clinic.change(["notes": .text("Bring the old papers.")])
            try await play.sync()
            let user = try await clinic.server.user("patient")
            try await clinic.change(User.model, user, ["first_name": .text("Simran")])
            try await play.sync("A derived column: the name of a patient's user.")
            try await clinic.change(["notes": .null, "symptoms": .text("Cough")])
            try await clinic.change(
                Appointment.model,
                second,
                ["appointment_date": .instant(TestClock.start.advanced(by: .seconds(31 * 3_600)))]
            )
            try await play.sync("Other fields of other records stand in other groups.")
        },
        Scenario("followed-pharmacy", "A pharmacy is followed, and not any more.", by: "patient") { clinic, play in
            _ = try await clinic.stock("Zinc 20 mg", 5)
            try await play.settle()
            try await play.act("follow", ["pharmacies": [1]])
            try await play.settle("The pharmacy itself is known: only in what it is changes.")
            try await play.act("follow", ["pharmacies": []])
            try await play.settle("The scope is dropped; what is in another one stays.")
        },
        Scenario("exits", "Records leave: one is somebody else's now, another is deleted.", by: "doctor") {
            clinic,
            play in
            let second = try await clinic.appointment(hours: 30)
            try await play.settle()
            try await clinic.change(["doctor_id": .integer(2)])
            try await play.sync("The patient stays: there is another appointment.")
            try await clinic.server.remove(Appointment.model, second)
            try await play.sync("With the last appointment the patient leaves too.")
        },
        Scenario("scopes", "Scopes come, go, and come back between two requests.", by: "pharmacist") { clinic, play in
            let server = clinic.server
            _ = try await clinic.stock("ORS", 4)
            try await play.settle()
            let second = try await server.makePharmacy("Station Road", staff: "another")
            _ = try await clinic.stock("Paracetamol 500 mg", 8, pharmacy: second)
            let user = try await server.user("pharmacist")
            let staff: [String: Value] = ["pharmacy_id": .integer(second), "user_id": .integer(user)]
            var grant = try await server.make(PharmacyStaff.model, staff)
            try await play.settle("A scope that is new comes whole.")
            try await server.remove(PharmacyStaff.model, grant)
            grant = try await server.make(PharmacyStaff.model, staff)
            try await play.settle("Taken away and given again: dropped, and sent anew.")
            try await server.remove(PharmacyStaff.model, grant)
            try await play.settle("Taken away.")
        },
        Scenario("held-pages", "Pages that belong together are shown together, with a result that came in between.") {
            clinic,
            play in
            let second = try await clinic.appointment(hours: 30)
            try await play.settle()
            for number in 1...6 {
                try await clinic.appointment(hours: 40 + Double(number), ["notes": .text("New number \(number)")])
            }
            try await clinic.change(["notes": .text("From elsewhere")])
            try await clinic.change(Appointment.model, second, ["symptoms": .text("From elsewhere, too")])
            try await play.sync("A part of a whole: put aside.", .init(budget: 256))
            let uid = try await play.uid(Appointment.model, second)
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "From here"])
            try await play.settle("The result counts at once; the pages still wait.", .init(budget: 256))
        },
    ]
}
