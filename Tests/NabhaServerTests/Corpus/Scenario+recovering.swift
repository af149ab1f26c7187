import NabhaCorpus
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

extension Scenario {
    private static func hours(_ hours: Int64) -> JSON {
        .integer(TestClock.start.advanced(by: .seconds(hours * 3_600)).microseconds)
    }

    /// What puts right what went wrong.
    static let recovering = [
        Scenario("check-and-repair", "A phone that has something wrong finds it, and only that is sent again.") {
            clinic,
            play in
            for number in 1...19 { try await clinic.appointment(hours: 30 + Double(number)) }
            try await play.settle(
                "Rows get lost and damaged on the way to the phone's disk.",
                .init(changed: { $0.damaged() })
            )
            try await play.settle(
                "Counts and sums differ: bisected, listed, repaired.",
                .init(budget: 256, check: true)
            )
            try await play.sync("All is well.", .init(check: true))
        },
        Scenario("restored", "After a restore, lost edits are sent again under their numbers.") { clinic, play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            try await play.sync()
            let backup = try await play.backup()
            let made = try await play.create(
                Appointment.model,
                6,
                [
                    "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                    "appointment_date": hours(50),
                ]
            )
            try await play.sync("The new appointment gets a number.")
            try await clinic.change(["prescription": .text("Never to be seen again")])
            try await play.edit("set", Appointment.model, made, ["notes": "Two"])
            try await play.sync()
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Not sent yet"])
            try await play.restored(backup) {
                // The number of the lost appointment is given to another one.
                _ = try await play.server.makeAppointment(2, clinic.doctor, hours: 60)
                try await play.sync("Tokens end with a restore.")
                try await play.signIn()
                try await play.sync("From the second edit on, all was lost.")
                try await play.settle("Everything is compared; then the edits go, with bases that the server has.")
            }
        },
        Scenario("restored-and-skipped", "After a restore, numbers whose edits are not kept any more are skipped.") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            let backup = try await play.backup()
            try await play.edit("set", Appointment.model, uid, ["notes": "Long ago"])
            try await play.sync()
            clinic.server.clock.advance(by: SyncLimit.keptOperations)
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Yesterday"])
            try await play.sync()
            try await play.restored(backup) {
                try await play.sync()
                try await play.signIn()
                try await play.settle()
            }
        },
        Scenario("restored-and-decided", "After a restore, what a person decided against is sent as nothing.") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            let backup = try await play.backup()
            try await play.edit("set", Appointment.model, uid, ["status": "NO_SHOW"])
            try await play.edit("set", Appointment.model, uid, ["status": "CONFIRMED"])
            try await play.edit("set", Appointment.model, uid, ["notes": "Kept"])
            try await play.sync("A visit that was not confirmed cannot be missed.")
            try await play.act("take_theirs", ["model": "appointment", "uid": .string(uid)])
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Flu"])
            try await play.sync()
            try await play.restored(backup) {
                try await play.sync()
                try await play.signIn()
                try await play.settle("The decisions stand, whatever the server would say now.")
            }
        },
        Scenario(
            "restored-and-rescheduled",
            "After a restore, a record that was refused first is made all the same.",
            by: "patient"
        ) {
            clinic,
            play in
            try await play.settle()
            let backup = try await play.backup()
            let uid = try await play.create(
                Appointment.model,
                8,
                [
                    "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                    "appointment_date": hours(24),
                ]
            )
            let reply = try await play.sync()
            let free = try #require(reply["results"]?.array.first?["alternatives"]?.array.first)
            try await play.act(
                "merge",
                ["model": "appointment", "uid": .string(uid), "values": ["appointment_date": free]]
            )
            try await play.sync()
            try await play.restored(backup) {
                try await play.sync()
                try await play.signIn()
                try await play.settle("The refused edit is sent as nothing, and does not stop the one behind it.")
            }
        },
        Scenario("restored-unknown-device", "After a restore to before the phone was known, it gets another number.") {
            clinic,
            play in
            let backup = await play.earlierBackup
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            try await play.sync()
            try await play.restored(backup) {
                try await play.sync()
                _ = try await play.server.addDevice(of: "patient", 3)
                try await play.signIn()
                try await play.settle()
            }
        },
        Scenario("long-absence", "After an absence longer than exits are kept, everything is compared.") {
            clinic,
            play in
            let second = try await clinic.appointment(hours: 30)
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await clinic.server.remove(Appointment.model, second)
            try await clinic.change(["notes": .text("Later")])
            clinic.server.clock.advance(by: .seconds(401 * 86_400))
            let oldest = clinic.server.clock.now.advanced(by: .zero - SyncLimit.exitRetention)
            try await clinic.server.server.removeExits(before: oldest)
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Written far away"])
            try await play.settle("Nothing of the request is done; the phone compares, then syncs from there.")
        },
        Scenario(
            "invalid-cursor",
            "A cursor was damaged on the phone: it compares, and sees whether its edits are known."
        ) {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            try await play.sync(
                nil,
                .init(changed: { reply in
                    guard let cursor = reply["cursor"]?.string else { return reply }
                    return reply.with("cursor", .string(String(cursor.dropLast(2)) + "AA"))
                })
            )
            try await clinic.change(["symptoms": .text("From elsewhere")])
            try await play.sync()
            try await play.settle("The last edit is sent again, in the same words: the server still has it.")
        },
    ]
}

extension JSON {
    /// Of a page's appointments, one row is lost and the notes of all others are wrong.
    fileprivate func damaged() -> JSON {
        guard let page = try? ExchangeReply(self, .nabha), !page.groups.isEmpty else { return self }
        var damaged = page
        damaged.groups = page.groups.map { group in
            guard group.shape.model == Appointment.model,
                let place = group.shape.columns.firstIndex(of: Appointment.notes.name)
            else { return group }
            var changed = group
            changed.rows = group.rows.dropFirst()
                .map { row in
                    var values = row.values
                    values[place] = .text("damaged")
                    return .init(id: row.id, revision: row.revision, uid: row.uid, values: values)
                }
            return changed
        }
        return (try? JSON.parse(damaged.serialized())) ?? self
    }
}
