import NabhaModel
import NabhaSync
import Testing

@Suite struct `What a client sent for a record` {
    private static let fields = Dictionary(uniqueKeysWithValues: Doctor.model.fields.map { ($0.name, $0) })

    private static func input(
        _ json: JSON,
        writable: [String: FieldDescription] = fields,
        shown: Set<String> = ["id", "created_at"]
    ) -> RecordInput {
        guard case .object(let members) = json else { return RecordInput([], writable: writable, shown: shown) }
        return RecordInput(members, writable: writable, shown: shown)
    }

    /// The sentences by field; nil where nothing is at fault.
    private static func faults(_ check: () throws(Problem) -> Void) -> [String: [String]]? {
        do {
            try check()
            return nil
        } catch {
            #expect(error.code == .validationError)
            return error.fields
        }
    }

    @Test func `is taken apart into values by the field's own name`() throws {
        let input = Self.input(
            ["user": 3, "specialization": "Paediatrics", "is_available": false, "experience_years": 4],
            writable: [
                "user": Doctor.user.description, "specialization": Doctor.specialization.description,
                "is_available": Doctor.isAvailable.description,
                "experience_years": Doctor.experienceYears.description,
            ]
        )
        try input.check()
        #expect(
            input.values == [
                "user_id": .integer(3), "specialization": .text("Paediatrics"), "is_available": .bool(false),
                "experience_years": .integer(4),
            ]
        )
        #expect(input.readOnly.isEmpty)
    }

    @Test func `is refused with all faults at once`() {
        var input = Self.input([
            "user_id": "3", "specialization": " ", "license_number": nil, "experience_years": 101, "is_available": 1,
            "diagnossis": "x", "phone_number": .string(String(repeating: "9", count: 16)),
        ])
        input.note(.taken, at: "license_number")
        #expect(
            Self.faults(input.check) == [
                "user_id": ["Must be the id of a record: a positive integer."],
                "specialization": ["This field may not be blank."],
                "license_number": ["This field may not be null.", "This value is already in use."],
                "experience_years": ["Ensure this value is less than or equal to 100."],
                "is_available": ["Must be true or false."], "diagnossis": ["Unknown field."],
                "phone_number": ["Ensure this field has no more than 15 characters."],
            ]
        )
        #expect(input.values == [:])
    }

    @Test func `lacks what a new record cannot do without`() {
        var input = Self.input(["license_number": "PB-1", "specialization": ""])
        input.require(Self.fields)
        #expect(
            Self.faults(input.check) == [
                "user_id": ["This field is required."], "specialization": ["This field may not be blank."],
            ]
        )
        var whole = Self.input(["user_id": 1, "license_number": "PB-1", "specialization": "General"])
        whole.require(Self.fields)
        #expect(Self.faults(whole.check) == nil)
    }

    @Test(arguments: [
        (JSON.null, Value.null), ("2024-01-20T15:00:00+05:30", .instant(Instant(microseconds: 1_705_743_000_000_000))),
    ])
    func `holds nothing and instants as values`(json: JSON, value: Value) throws {
        let input = Self.input(["at": json], writable: ["at": Appointment.confirmedAt.description])
        try input.check()
        #expect(input.values == ["confirmed_at": value])
    }

    /// Every kind of JSON for every kind of field.
    @Test(arguments: [
        (FieldType.bool, [JSON.bool(true)]), (.integer(0...9), [5]), (.reference("user"), [5]),
        (.text(maximum: 99), ["x", "2024-01-20", "2024-01-20T09:30:00Z"]),
        (.choice(["x"]), ["x", "2024-01-20", "2024-01-20T09:30:00Z"]), (.instant, ["2024-01-20T09:30:00Z"]),
        (.day, ["2024-01-20"]),
    ])
    func `is of the kind that the field is, or refused`(type: FieldType, taken: [JSON]) {
        let all: [JSON] = [
            true, 5, .number(5), .number(5.5), "x", "2024-01-20", "2024-01-20T09:30:00Z", [], [5], [:], ["a": 5],
        ]
        for json in all {
            let value = try? type.value(of: json)
            #expect((value != nil) == taken.contains(json), "\(json)")
            guard value == nil else { continue }
            #expect(throws: FieldFault(type.expectation)) { try type.value(of: json) }
        }
        #expect((try? type.value(of: .null)) == .null)
    }

    // MARK: Sent back

    private static let shown: JSON = [
        "id": 7, "created_at": "2024-01-20T09:30:00Z", "name": "Asha", "notes": nil, "list": [1],
    ]

    @Test(
        arguments: [
            ["id": 7], ["created_at": "2024-01-20T09:30:00Z"], ["created_at": "2024-01-20T15:00:00.000+05:30"],
            ["name": "Asha"], ["notes": nil], ["list": [1]], ["id": 7, "name": "Asha"], [:],
        ] as [JSON]
    )
    func `may hold read-only members that say what is stored`(json: JSON) throws {
        let input = Self.input(json, writable: [:], shown: ["id", "created_at", "name", "notes", "list"])
        try input.check()
        #expect(Self.faults { () throws(Problem) in try input.compareReadOnly(with: Self.shown) } == nil)
        #expect(input.values.isEmpty)
    }

    @Test(
        arguments: [
            (["id": 8], ["id"]), (["id": "7"], ["id"]), (["id": nil], ["id"]),
            (["created_at": "2024-01-20T09:30:00.000001Z"], ["created_at"]),
            (["created_at": "2024-01-20"], ["created_at"]),
            (["name": "asha"], ["name"]), (["notes": ""], ["notes"]), (["list": [1, 2]], ["list"]),
            (["gone": 1], ["gone"]),
            (["id": 8, "name": "x", "notes": nil], ["id", "name"]),
        ] as [(JSON, [String])]
    )
    func `may not hold read-only members that say something else`(json: JSON, names: [String]) throws {
        let input = Self.input(json, writable: [:], shown: ["id", "created_at", "name", "notes", "list", "gone"])
        try input.check()
        let faults = Self.faults { () throws(Problem) in try input.compareReadOnly(with: Self.shown) }
        #expect(faults?.keys.sorted() == names)
        #expect(
            faults?.values.allSatisfy { $0 == ["This field is read-only and differs from the stored value."] } == true
        )
    }

    // MARK: Limits

    @Test func `is refused by at most so many names`() {
        func faults(_ count: Int) -> Int {
            let members = (0..<count).map { JSON.Member("unknown\($0)", .null) }
            return Self.faults(RecordInput(members, writable: [:], shown: []).check)?.count ?? 0
        }
        #expect(faults(RecordInput.toldFaults) == RecordInput.toldFaults)
        #expect(faults(RecordInput.toldFaults + 1) == RecordInput.toldFaults)
        #expect(faults(90_000) == RecordInput.toldFaults)
    }

    @Test func `repeats no more than the beginning of a name that is unknown`() {
        let most = RecordInput.longestName
        for (sent, told) in [(most, most), (most + 1, most), (1_000_000, most)] {
            let members = [JSON.Member(String(repeating: "k", count: sent), .null)]
            let faults = Self.faults(RecordInput(members, writable: [:], shown: []).check)
            #expect(faults == [String(repeating: "k", count: told): ["Unknown field."]])
        }
        let marked = [JSON.Member("k" + String(repeating: "\u{301}", count: 100_000), .null)]
        let told = Self.faults(RecordInput(marked, writable: [:], shown: []).check)?.keys.first
        #expect(told?.unicodeScalars.count == most)
        let alike = (0..<1_000).map { JSON.Member(String(repeating: "k", count: 70) + String($0), .null) }
        let faults = Self.faults(RecordInput(alike, writable: [:], shown: []).check)
        #expect(faults == [String(repeating: "k", count: most): ["Unknown field."]])
    }

    @Test func `never says what it was sent`() {
        let secret = "Asha's illness"
        let input = Self.input([
            "user_id": .string(secret), "experience_years": .string(secret), "is_available": .string(secret),
            "specialization": .string(secret + "\0"), "id": .string(secret),
        ])
        #expect(throws: Problem.self) { try input.check() }
        do { try input.check() } catch {
            #expect(!String(decoding: error.json.serialized(), as: UTF8.self).contains(secret))
        }
    }
}
