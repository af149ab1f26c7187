import NabhaCorpus
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

extension Scenario {
    /// What a client does not expect and must survive.
    static let unexpected = [
        Scenario(
            "unknown-things",
            "A newer server sends members, models, fields and codes that the client does not know."
        ) {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await clinic.change(["prescription": .text("Rest")])
            try await play.edit("set", Appointment.model, uid, ["status": "CONFIRMED"])
            try await play.sync(nil, .init(changed: { $0.newer() }))
            try await clinic.change(["diagnosis": .text("Cold")])
            try await play.edit("set", Appointment.model, uid, ["diagnosis": "Flu"])
            try await play.sync(
                "A code that is not known is a refusal all the same.",
                .init(changed: { $0.newlyRefused() })
            )
        },
        Scenario("unauthorized", "The device was revoked: edits wait until the user has signed in again.") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.revoke()
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            try await play.sync()
            try await play.edit("set", Appointment.model, uid, ["notes": "Two"])
            try await play.signIn()
            try await play.settle("Numbers go on where they were.")
        },
        Scenario("malformed-reply", "Of a reply that is none, nothing is applied; the same request is sent again.") {
            clinic,
            play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await clinic.change(["prescription": .text("Rest")])
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            let harms: [(String, @Sendable (String) -> String)] = [
                ("Cut off.", { String($0.dropLast(40)) }),
                ("The page of a hotel's network.", { _ in "<html><body>Welcome</body></html>" }),
                ("The result of another operation.", { $0.replacing("{\"n\":1,", with: "{\"n\":7,") }),
                ("A column with a value too many.", { $0.replacing("\"Rest\"", with: "[\"Rest\",\"Rest\"]") }),
                ("No head.", { $0.replacing("\"head\":", with: "\"tail\":") }),
            ]
            for (note, harm) in harms { try await play.sync(note, .init(garbled: harm)) }
            try await play.sync("The same edit, with the same number.")
        },
        Scenario("problems", "Problems that pass: the client comes back with the same request.") { clinic, play in
            try await play.settle()
            let uid = try await play.uid(Appointment.model, clinic.appointment)
            try await play.edit("set", Appointment.model, uid, ["notes": "One"])
            try await play.fail(503, ["error_code": "UNAVAILABLE", "detail": "Come back later."])
            try await play.fail(500, ["error_code": "INTERNAL"])
            try await play.fail(502, .null)
            try await play.sync()
        },
    ]
}

extension JSON {
    /// As a server of a later version would say it.
    fileprivate func newer() -> JSON {
        let unknown: JSON = [
            "model": "vaccination", "in": ["directory"], "cols": ["id", "revision", "made", "rand", "dose"],
            "vals": [[1, 1], [9, 0], 1_705_723_200_000, "AAAAAAAAAAAAAAAAAAAAAAAAAA", [.number(0.5), 1]],
        ]
        let changes = (self["changes"]?.array ?? [])
            .map { group in
                group.with("cols", .array((group["cols"]?.array ?? []) + ["urgency"]))
                    .with("vals", .array((group["vals"]?.array ?? []) + [["HIGH"]]))
                    .with("origin", "tablet")
            }
        let results = (self["results"]?.array ?? [])
            .map { result in
                result.with("set", (result["set"] ?? [:]).with("urgency", "HIGH")).with("took", 3)
            }
        return with("changes", .array([unknown] + changes)).with("results", .array(results))
            .with("weather", ["rain", 3])
            .with("exits", ["vaccination": [4]])
    }

    fileprivate func newlyRefused() -> JSON {
        with("results", .array((self["results"]?.array ?? []).map { $0.with("rejected", "ON_STRIKE") }))
    }
}
