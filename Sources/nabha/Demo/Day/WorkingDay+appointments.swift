import Foundation
import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaSync

/// The doctor's day: a first sync, work without a network, and two ways in which work of several people meets.
extension WorkingDay {
    /// What the doctor and the hospital write about the same visit.
    private static let texts = (
        doctor: "Fever since Monday; lives 9 km from the road.", hospital: "Blood report came: haemoglobin 9.1."
    )

    func morning() async throws {
        story.begin("07:00", "In the morning, at the health centre: the first sync")
        try await sync(phones.doctor, "first sync")
        let count = try await phones.doctor.replica.recordCount()
        story.tell("\(count) records are on the phone now, and can be read and changed without a network.")
        let whole = try await LegacyDownload(server.url, as: phones.doctor.username)
            .cost(withStock: false, allFields: true)
        story.tell(
            "API v1's lists leave notes, prescriptions and names out. With all fields they are "
                + "\(whole.wire.received.shortBytes)."
        )
        try await sync(phones.doctor, "once more, nothing new")
        for phone in phones.all.dropFirst() { try await sync(phone, "first sync") }
    }

    func village() async throws {
        story.begin("09:30", "In the village there is no network")
        let (phone, client) = (phones.doctor, phones.doctor.client)
        phone.network.isThere = false
        let (pending, confirmed) = (try await phone.appointments(.pending), try await phone.appointments(.confirmed))
        guard pending.count >= 2, confirmed.count >= 2, let seen = confirmed.first else { throw Self.tooSmall }
        for appointment in pending.prefix(2) { try await client.confirm(appointment.name) }
        try await client.complete(seen.name, diagnosis: "Viral fever", prescription: "Paracetamol 500 mg, three days")
        try await client.note(confirmed[1].name, Self.texts.doctor)
        guard let patient = RecordID(seen[Appointment.patient.name]) else { throw Self.tooSmall }
        let booked = try await client.book(
            patient: patient,
            doctor: RecordID(seen[Appointment.doctor.name]) ?? 0,
            date: followUp.date,
            symptoms: "Follow-up"
        )
        let waiting = try await phone.replica.counts().pending
        let states = try await phone.replica.state(of: RecordKey(model: Appointment.model.name, uid: booked.uid))
        story.tell("The doctor confirms two visits, completes one, writes a note and books a follow-up.")
        story.tell("\(states.sentence(clock)): \(waiting) edits wait on the phone; nothing was asked of any server.")
        story.promise("offline_edits", "All five were saved without a network.", waiting == 5)
    }

    func hospital() async throws {
        story.begin("10:15", "At the hospital, a nurse writes about the same visit")
        let confirmed = try await phones.tablet.appointments(.confirmed)
        try await phones.tablet.client.note(confirmed[1].name, Self.texts.hospital)
        try await sync(phones.tablet, "a note", besideLegacy: false)
    }

    func noon() async throws {
        story.begin("12:40", "At the bus stand the network is back")
        phones.doctor.network.isThere = true
        try await sync(phones.doctor, "five edits")
        let items = try await phones.doctor.client.attention()
        guard let item = items.first, let note = item.fields.first(where: { $0.name == Appointment.notes.name }) else {
            return story.promise("conflict", "The two notes met, and a person was asked.", false)
        }
        story.promise(
            "conflict",
            "Four were accepted. The two notes met, and neither was thrown away: a person is asked.",
            items.count == 1 && item.wantsMerge
        )
        story.tell("theirs: \(note.theirs ?? "–")")
        story.tell("mine:   \(note.mine ?? "–")")
        let both = [note.theirs, note.mine].compactMap { $0 }.joined(separator: "\n")
        try await phones.doctor.client.merge(item, [Appointment.notes.name: both])
        story.tell("The doctor keeps both.")
        try await sync(phones.doctor, "the merged note", besideLegacy: false)
        try await sync(phones.tablet, "what changed", besideLegacy: false)
        let notes = try await phones.tablet.appointment(item.id).text(Appointment.notes.name)
        story.promise("merged", "The tablet shows both notes.", notes == both)
    }

    func slot() async throws {
        story.begin("13:10", "A patient has booked the same time, without a network as well")
        let (phone, client) = (phones.patient, phones.patient.client)
        phone.network.isThere = false
        let patient = try await phone.replica.account()?.affiliation.patient ?? 0
        let doctor = try await phones.doctor.replica.account()?.affiliation.doctor ?? 0
        let name = try await client.book(patient: patient, doctor: doctor, date: followUp.date, symptoms: "Cough")
        phone.network.isThere = true
        try await sync(phone, "a booking")
        guard let item = try await client.attention().first, let free = item.alternatives.first else {
            return story.promise("slot_taken", "The second booking of the time was refused.", false)
        }
        story.promise(
            "slot_taken",
            "The time was taken; the server names \(item.alternatives.count) free ones.",
            item.codes == ["SLOT_TAKEN"] && !item.alternatives.isEmpty
        )
        try await client.reschedule(item, to: free)
        story.tell("The patient takes the first of them: \(clock.text(Instant(free))).")
        try await sync(phone, "the other time", besideLegacy: false)
        let state = try await phone.replica.state(of: RecordKey(model: Appointment.model.name, uid: name.uid))
        story.promise("rebooked", "That was accepted, and the visit stands.", state.word == "accepted")
    }

    /// A morning two weeks and more from now, on which nobody has an appointment yet and which is no Sunday.
    private var followUp: Instant {
        let today = ClientEnvironment.system.now().day(utcOffset: Self.india)
        let day = (16...17).map { Day(daysSinceEpoch: today.daysSinceEpoch + $0) }.first { $0.weekday != 6 } ?? today
        return Instant(day, hour: 10, minute: 30, utcOffset: Self.india)
    }

    private var clock: PersonClock {
        PersonClock(now: ClientEnvironment.system.now(), timeZone: TimeZone(identifier: "Asia/Kolkata") ?? .current)
    }

    private static let india = Duration.seconds(5 * 3_600 + 30 * 60)
    static let tooSmall = CommandFailure(.failure, "The district is too small for the story: give another --seed.")
}
