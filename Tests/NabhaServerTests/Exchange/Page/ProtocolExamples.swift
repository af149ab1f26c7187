import HTTPTypes
import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

/// What a real server answers in a clinic where nobody exists: the examples by their names.
actor ProtocolExamples {
    private(set) var examples: [String: JSON] = [:]

    static func gathered() async throws -> [String: JSON] {
        let examples = ProtocolExamples()
        for part in [device, reading, pushing, stock, checking, restored, models] {
            try await Clinic.run { clinic in try await part(clinic, examples) }
        }
        return await examples.examples
    }

    func note(_ name: String, _ example: JSON) { examples[name] = example }

    static let uid = "018d23c0-6f00-7a51-9c3e-5d0b7c1f2a44"

    typealias Part = @Sendable (Clinic, ProtocolExamples) async throws -> Void

    // MARK: Registering

    static let device: Part = { clinic, examples in
        let request: JSON = ["uid": .string(uid), "name": "Asha's phone", "app": "1.0 (Android 14)"]
        let reply = try await clinic.server.request(
            .post,
            "/api/v2/devices/",
            token: try clinic.token(.doctor),
            json: request
        )
        await examples.note("device-request", request)
        await examples.note("device-reply", reply.json)
    }

    // MARK: Pulling

    static let reading: Part = { clinic, examples in
        let second = try await clinic.appointment(hours: 26, ["symptoms": .text("Cough")])
        let phone = try await Phone(clinic.server, "doctor", uid: uid)
        let first = try await phone.send(["budget": 256])
        await examples.note("first-page", first.json)
        try await phone.sync()
        try await clinic.change(["symptoms": .text("Fever"), "prescription": .text("Rest")])
        try await clinic.server.remove(Appointment.model, second)
        let edit = try phone.edit(Appointment.model, clinic.appointment, "set", ["notes": "Asked to come fasting."])
        let operation = phone.numbered(edit).with("at", .integer(clinic.server.clock.now.microseconds))
        let request: JSON = ["cursor": .string(try #require(phone.cursor)), "ops": [operation]]
        let reply = try await phone.send(request)
        await examples.note("update-request", request)
        await examples.note("update-page", reply.json)
        let cursor = try #require(reply.json["cursor"])
        await examples.note("nothing-new", try await phone.send(["cursor": cursor]).json)
    }

    // MARK: Pushing

    static let pushing: Part = { clinic, examples in
        try await clinic.change(["diagnosis": .text("Cold")])
        let other = try await clinic.appointment(hours: 30)
        let phone = try await Phone(clinic.server, "doctor", uid: uid)
        try await phone.sync()
        try await clinic.change(["diagnosis": .text("Dengue")])
        func booking(_ number: Int, _ hours: Int64) -> JSON {
            [
                "model": "appointment", "uid": .string(Phone.uid(number)),
                "create": [
                    "patient_id": .integer(clinic.patient), "doctor_id": .integer(clinic.doctor),
                    "appointment_date": .integer(TestClock.start.advanced(by: .seconds(hours * 3_600)).microseconds),
                ],
            ]
        }
        let edits = [
            try phone.edit(Appointment.model, other, "set", ["notes": "Asked to come fasting."]),
            try phone.edit(Appointment.model, other, "set", ["status": "CONFIRMED"]), booking(7, 50), booking(8, 50),
            try phone.edit(Appointment.model, clinic.appointment, "set", ["diagnosis": "Flu"]),
            try phone.edit(Appointment.model, clinic.appointment, "set", ["prescription": "Rest"]),
            try phone.edit(Appointment.model, other, "set", ["appointment_date": "tomorrow"]),
        ]
        let request: JSON = [
            "cursor": .string(try #require(phone.cursor)), "ops": .array(edits.map(phone.numbered)),
        ]
        let reply = try await phone.send(request)
        await examples.note("push-request", request)
        await examples.note("push-results", reply.json["results"] ?? .null)
        let late = try phone.edit(Appointment.model, other, "set", ["notes": "None"])
        let gap = try await phone.send(["ops": [.object([JSON.Member("n", 12)] + late.members)]])
        await examples.note("expected-operation", gap.json)
    }

    static let stock: Part = { clinic, examples in
        let items = [
            try await clinic.stock("ORS", 20), try await clinic.stock("Zinc 20 mg", 20),
            try await clinic.stock("Paracetamol 500 mg", 20),
        ]
        let phone = try await Phone(clinic.server, "pharmacist", uid: uid)
        try await phone.sync()
        func move(_ place: Int, _ by: Int64) throws -> JSON {
            try phone.edit(PharmacyInventory.model, items[place], "move", ["quantity_available": .integer(by)])
        }
        try await clinic.change(PharmacyInventory.model, items[1], ["quantity_available": .integer(4)])
        try await clinic.change(PharmacyInventory.model, items[2], ["quantity_available": .integer(15)])
        let grouped = try [move(0, -2), move(1, -10)].map { phone.numbered($0).with("group", 1) }
        let request: JSON = [
            "cursor": .string(try #require(phone.cursor)),
            "ops": .array(grouped + [phone.numbered(try move(2, -5))]),
        ]
        let reply = try await phone.send(request)
        await examples.note("stock-request", request)
        await examples.note("stock-results", reply.json["results"] ?? .null)
    }
}
