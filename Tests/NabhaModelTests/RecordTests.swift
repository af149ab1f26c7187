import NabhaModel
import Testing

extension Record {
    /// An invented record with its model's defaults, and zero, nothing or the first choice where there are none.
    static func sample(_ model: Model, id: RecordID = 1, _ values: [String: Value] = [:]) -> Record {
        var generator = SeededGenerator(seed: UInt64(id))
        return Record(
            model,
            id: id,
            uid: UID(at: Instant(microseconds: 0), using: &generator),
            createdAt: Instant(microseconds: 0),
            updatedAt: Instant(microseconds: 0),
            values: model.fields.map { values[$0.name] ?? $0.defaultValue ?? emptiest($0.type) }
        )
    }

    private static func emptiest(_ type: FieldType) -> Value {
        switch type {
        case .bool: .bool(false)
        case .integer(let range): .integer(range.lowerBound)
        case .text: .text("")
        case .choice(let words): .text(words.first ?? "")
        case .instant: .instant(Instant(microseconds: 0))
        case .day: .day(Day(daysSinceEpoch: 0))
        case .reference: .integer(1)
        }
    }
}

@Suite struct `A record` {
    @Test(arguments: CatalogField.all)
    func `keeps each field's value under its name and no other's`(_ field: CatalogField) {
        var record = Record.sample(field.model)
        let before = record
        let other = before[field.field.name] == .text("other") ? Value.text("another") : .text("other")
        record[field.field.name] = other
        #expect(record[field.field.name] == other)
        #expect(record.changedFields(since: before) == [field.field.name])
        #expect(before.changedFields(since: record) == [field.field.name])
        record[field.field.name] = before[field.field.name]
        #expect(record == before)
        #expect(record.changedFields(since: before) == [])
    }

    @Test func `has its fields' contents with their types`() {
        var record = Record.sample(Appointment.model)
        #expect(record[Appointment.status] == .pending)
        #expect(record[Appointment.notes] == nil)
        record[Appointment.notes] = "ਬੁਖ਼ਾਰ"
        record[Appointment.status] = .confirmed
        record[Appointment.confirmedAt] = Instant(microseconds: 5)
        #expect(record["notes"] == .text("ਬੁਖ਼ਾਰ"))
        #expect(record["status"] == .text("CONFIRMED"))
        #expect(record["confirmed_at"] == .instant(Instant(microseconds: 5)))
        record[Appointment.notes] = nil
        #expect(record["notes"] == .null)
    }

    @Test func `knows nothing of a field that its model has not`() {
        var record = Record.sample(Medicine.model)
        let before = record
        record["diagnosis"] = .text("x")
        record[""] = .bool(true)
        #expect(record == before)
        #expect(record["diagnosis"] == .null)
        #expect(record.reference("diagnosis") == nil)
        #expect(!record.isTrue("diagnosis"))
    }

    @Test func `names what changed in the order of the fields`() {
        let before = Record.sample(Doctor.model)
        var after = before
        after[Doctor.isAvailable] = false
        after[Doctor.specialization] = "Cardiology"
        after.updatedAt = Instant(microseconds: 9)
        after.revision = Revision(rawValue: 9)
        #expect(after.changedFields(since: before) == ["specialization", "is_available"])
    }

    @Test func `reads references and conditions of whatever a field holds`() {
        let record = Record.sample(Doctor.model, ["user_id": .integer(9), "is_available": .text("true")])
        #expect(record.reference("user_id") == 9)
        #expect(record.reference("specialization") == nil)
        #expect(!record.isTrue("is_available"))
        #expect(Record.sample(Doctor.model).isTrue("is_available"))
    }

    @Test func `begins with all fields changed in its own revision`() {
        let record = Record(
            Medicine.model,
            id: 1,
            uid: Record.sample(Medicine.model).uid,
            revision: Revision(rawValue: 7),
            createdAt: Instant(microseconds: 0),
            updatedAt: Instant(microseconds: 0),
            values: [.text("ORS"), .text(""), .bool(false)]
        )
        #expect(record.fieldRevisions == Array(repeating: Revision(rawValue: 7), count: 3))
    }
}
