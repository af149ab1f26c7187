import NabhaClient
import NabhaModel
import NabhaSync
import Testing

@testable import NabhaSimulator

@Suite struct `The ledger` {
    private static let uid: UID = {
        var generator = SeededGenerator(seed: 1)
        return UID(at: WorldClock.start, using: &generator)
    }()
    private static let key = RecordKey(model: "appointment", uid: uid)

    private func line(_ field: String, _ old: Journal.JournalValue, _ new: Journal.JournalValue) -> Journal.Line {
        Journal.Line(
            id: 1,
            revision: Revision(rawValue: 1),
            model: "appointment",
            record: 1,
            uid: Self.uid,
            field: field,
            old: old,
            new: new
        )
    }

    private func ledger(_ action: String, _ members: [JSON.Member]) -> Ledger {
        var ledger = Ledger()
        let effects = Effect.all(Self.uid, action: action, members: members)
        ledger.add(effects, of: Self.key, on: 1, group: nil, row: 1)
        return ledger
    }

    /// After a restore, somebody may confirm what the database has had as confirmed from the beginning.
    @Test func `takes for applied what was so before anybody did anything`() throws {
        var ledger = ledger("set", [JSON.Member("status", "CONFIRMED")])
        let status = Appointment.model.fields.map { field -> Value in
            field.name == Appointment.status.name ? Appointment.Status.confirmed.value : .null
        }
        let record = Record(
            Appointment.model,
            id: 1,
            uid: Self.uid,
            createdAt: WorldClock.start,
            updatedAt: WorldClock.start,
            values: status
        )
        ledger.begin(from: record)
        #expect(ledger.isApplied(ledger.edits[0]))
        try ledger.begin(with: [])
        #expect(ledger.isApplied(ledger.edits[0]))
        ledger.add(["another"], of: Self.key, on: 1, group: nil, row: 2)
        #expect(!ledger.isApplied(ledger.edits[1]))
    }

    /// Who merges a text writes it into all edits of the record that have the field.
    @Test func `cannot tell which of two edits with the same text was applied, and can tell that neither was`() throws {
        var ledger = Ledger()
        for row in 1...3 as ClosedRange<Int64> {
            ledger.add(["\(Self.uid)|notes=m\(row)."], of: Self.key, on: 1, group: 1, row: row)
        }
        let merged = ["\(Self.uid)|notes=m9."]
        for id in [0, 1] { ledger.change(id) { $0.effects = merged } }
        #expect(!ledger.isTellable(ledger.edits[0]) && !ledger.isTellable(ledger.edits[1]))
        #expect(ledger.isTellable(ledger.edits[2]))
        #expect(!ledger.isApplied(ledger.edits[0]) && !ledger.isApplied(ledger.edits[1]))
        try ledger.take([line("notes", .null, .text("m9."))])
        #expect(ledger.isApplied(ledger.edits[0]))
        // Written down again without a change, it is the same edit.
        ledger.change(2) { $0.isForgettable = true }
        #expect(ledger.isTellable(ledger.edits[2]))
    }

    @Test func `finds an edit that was applied`() throws {
        var ledger = ledger("set", [JSON.Member("notes", "m7.")])
        #expect(!ledger.isApplied(ledger.edits[0]))
        try ledger.take([line("notes", .null, .text("m7."))])
        #expect(ledger.isApplied(ledger.edits[0]))
    }

    @Test func `finds an edit that was applied twice`() throws {
        var ledger = ledger("move", [JSON.Member("quantity_available", -3)])
        try ledger.take([line("quantity_available", .integer(10), .integer(7))])
        #expect(throws: Violation.self) {
            try ledger.take([line("quantity_available", .integer(7), .integer(4))])
        }
    }

    @Test func `finds a change that nobody meant`() {
        var ledger = ledger("set", [JSON.Member("notes", "m7.")])
        #expect(throws: Violation.self) { try ledger.take([line("notes", .null, .text("m8."))]) }
        #expect(throws: Never.self) { try ledger.take([line("confirmed_at", .null, .integer(1))]) }
    }

    @Test func `begins anew with another database`() throws {
        var ledger = ledger("delete", [])
        try ledger.take([line(Journal.deleted, .null, .null)])
        try ledger.begin(with: [])
        #expect(!ledger.isApplied(ledger.edits[0]))
    }

    @Test func `tells markers from everything else`() {
        #expect(Marker.numbers(in: Array("am12.b m3. m m.4 m5".utf8)) == [12, 3])
        #expect(Marker.number(of: "patient1m34.") == 34)
        #expect(Marker.number(of: "Nabha") == nil)
    }
}
