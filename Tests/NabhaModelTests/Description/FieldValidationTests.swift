import NabhaModel
import Testing

@Suite struct `Each field of each model` {
    /// One value of each kind that is not null; the word and the number suit no choice and every reference.
    private static let kinds: [Value] = [
        .bool(true), .integer(1), .text("x"), .instant(Instant(microseconds: 0)), .day(Day(daysSinceEpoch: 0)),
    ]

    private static func isOwnKind(_ value: Value, of type: FieldType) -> Bool {
        switch (type, value) {
        case (.bool, .bool), (.integer, .integer), (.reference, .integer), (.text, .text), (.choice, .text),
            (.instant, .instant), (.day, .day):
            true
        default: false
        }
    }

    @Test(arguments: CatalogField.all)
    func `refuses every kind of value but its own, saying which that is`(_ field: CatalogField) {
        var refused = 0
        for value in Self.kinds where !Self.isOwnKind(value, of: field.field.type) {
            #expect(field.fault(value) == field.field.type.expectation)
            refused += 1
        }
        #expect(refused == 4)
    }

    @Test(arguments: CatalogField.all)
    func `holds nothing only where it is optional`(_ field: CatalogField) {
        #expect(field.fault(.null) == (field.field.isOptional ? nil : "This field may not be null."))
    }

    @Test(arguments: CatalogField.all)
    func `holds its own default`(_ field: CatalogField) {
        guard let value = field.field.defaultValue else { return }
        #expect(field.fault(value) == nil)
        #expect(!value.isNull || field.field.isOptional)
    }

    /// One scalar each of one to four bytes, one that joins to the one before it, and one that may end a paragraph.
    @Test(arguments: CatalogField.texts, ["x", "ñ", "ਗ", "𑊰", "e\u{301}", "x\r\n", "👩🏽‍⚕️"])
    func `holds as many Unicode scalars as its limit and no more`(_ text: TextField, _ filling: String) {
        let (times, rest) = text.maximum.quotientAndRemainder(dividingBy: filling.unicodeScalars.count)
        let full = String(repeating: filling, count: times) + String(repeating: "x", count: rest)
        #expect(full.unicodeScalars.count == text.maximum)
        #expect(text.field.fault(.text(full)) == nil)
        let refusal = "Ensure this field has no more than \(text.maximum) characters."
        #expect(text.field.fault(.text(full + "x")) == refusal)
        // A mark on the last letter makes it no longer for a person, and one too long for the database.
        #expect(text.field.fault(.text(full + "\u{301}")) == refusal)
    }

    @Test(arguments: CatalogField.texts, ["", " ", "\t\r\n", "\u{A0}\u{2003}\u{3000}"])
    func `may be blank only where it has a default`(_ text: TextField, _ blank: String) {
        let isAllowed = text.field.field.defaultValue != nil
        #expect(text.field.fault(.text(blank)) == (isAllowed ? nil : "This field may not be blank."))
    }

    @Test(arguments: CatalogField.texts, ["\0", "a\0", "\0a", "a\0b"])
    func `holds no NUL`(_ text: TextField, _ hostile: String) {
        #expect(text.field.fault(.text(hostile)) == "Null characters are not allowed.")
    }

    @Test(arguments: CatalogField.integers)
    func `holds the ends of its range and nothing beyond`(_ integer: IntegerField) {
        let range = integer.range
        #expect(integer.field.fault(.integer(range.lowerBound)) == nil)
        #expect(integer.field.fault(.integer(range.upperBound)) == nil)
        let tooSmall = "Ensure this value is greater than or equal to \(range.lowerBound)."
        let tooLarge = "Ensure this value is less than or equal to \(range.upperBound)."
        for small in [range.lowerBound - 1, .min] { #expect(integer.field.fault(.integer(small)) == tooSmall) }
        for large in [range.upperBound + 1, .max] { #expect(integer.field.fault(.integer(large)) == tooLarge) }
    }

    @Test(arguments: CatalogField.choices)
    func `holds each of its words, and no other spelling of them`(_ choice: ChoiceField) {
        let refusal = "Not one of the choices: \(choice.words.joined(separator: ", "))."
        #expect(Set(choice.words).count == choice.words.count)
        for word in choice.words {
            #expect(choice.field.fault(.text(word)) == nil)
            let swapped = word == word.uppercased() ? word.lowercased() : word.uppercased()
            for other in ["", swapped, word + " ", " " + word, word + "\0", word + word, String(word.dropLast())] {
                #expect(choice.field.fault(.text(other)) == refusal)
            }
        }
    }

    @Test(arguments: CatalogField.references)
    func `refers to positive ids of a model that there is`(_ field: CatalogField) {
        guard case .reference(let name) = field.field.type else { return }
        #expect(Catalog.nabha[name] != nil)
        for id in [1, RecordID.max] { #expect(field.fault(.integer(id)) == nil) }
        let refusal = "No \(name.replacingUnderscores) has this id."
        for id in [0, -1, RecordID.min] { #expect(field.fault(.integer(id)) == refusal) }
    }

    @Test(arguments: CatalogField.all)
    func `is named in lower case with underscores, as on the wire and in the table`(_ field: CatalogField) {
        #expect(field.field.name.wholeMatch(of: /[a-z]+(_[a-z]+)*/) != nil)
        #expect(field.field.since >= field.model.since)
    }
}

/// The limits the API has promised, each written out, so that a changed description does not change them unseen.
@Suite struct `The promised limits` {
    @Test(arguments: [
        ("user", "username", 150), ("user", "email", 254), ("user", "first_name", 150), ("user", "last_name", 150),
        ("patient", "phone_number", 15), ("patient", "emergency_contact", 15), ("patient", "address", 20_000),
        ("doctor", "specialization", 100), ("doctor", "license_number", 50), ("doctor", "phone_number", 15),
        ("appointment", "symptoms", 20_000), ("appointment", "diagnosis", 20_000),
        ("appointment", "prescription", 20_000), ("appointment", "notes", 20_000),
        ("appointment", "cancelled_reason", 255), ("pharmacy", "name", 255), ("pharmacy", "location", 255),
        ("pharmacy", "contact_number", 15), ("medicine", "name", 255), ("medicine", "description", 20_000),
    ])
    func `of text stand`(model: String, field: String, maximum: Int) {
        #expect(Catalog.nabha[model]?.field(named: field)?.type == .text(maximum: maximum))
    }

    @Test func `of numbers stand`() {
        #expect(Doctor.experienceYears.description.type == .integer(0...100))
        #expect(PharmacyInventory.quantityAvailable.description.type == .integer(0...1_000_000_000))
    }

    @Test func `of choices stand`() {
        #expect(Patient.gender.description.type == .choice(["Male", "Female", "Other"]))
        #expect(Appointment.cancelledBy.description.type == .choice(["PATIENT", "DOCTOR", "ADMIN"]))
        #expect(
            Appointment.status.description.type
                == .choice(["PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW", "CANCELLED"])
        )
    }

    @Test(arguments: [
        ("user", ["username"]), ("patient", ["user_id"]), ("doctor", ["user_id", "license_number"]),
        ("appointment", []), ("pharmacy", []), ("pharmacy_staff", []), ("medicine", ["name"]),
        ("pharmacy_inventory", []),
    ])
    func `on what may stand twice stand`(model: String, unique: [String]) {
        #expect(Catalog.nabha[model]?.fields.filter(\.isUnique).map(\.name) == unique)
    }

    @Test(arguments: [
        (FieldType.bool, "Must be true or false."), (.integer(0...1), "A valid integer is required."),
        (.text(maximum: 1), "Not a valid string."), (.choice([]), "Not a valid string."),
        (.instant, "Not a date and time: use ISO 8601 with a zone, as 2024-01-20T09:30:00Z."),
        (.day, "Not a date: use YYYY-MM-DD."), (.reference("user"), "Must be the id of a record: a positive integer."),
    ])
    func `of kinds are told in a sentence`(type: FieldType, sentence: String) {
        #expect(type.expectation == sentence)
    }
}
