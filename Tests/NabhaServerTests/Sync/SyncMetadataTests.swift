import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync
import Testing

@Suite("The shape of sync lists")
struct SyncMetadataTests {
    private static func keys(_ json: JSON?) -> [String] {
        guard case .object(let members)? = json else { return [] }
        return members.map(\.key)
    }

    @Test func `with metadata wraps the list that stands alone without`() async throws {
        try await Clinic.run { clinic in
            let bare = try await clinic.list(.doctor)
            for value in ["true", "True", "1"] {
                let wrapped = try await clinic.list(.doctor, "?include_metadata=\(value)")
                #expect(Self.keys(wrapped.json) == ["metadata", "records"])
                #expect(wrapped.json["records"] == bare.json)
                let metadata = wrapped.json["metadata"]
                #expect(
                    Self.keys(metadata)
                        == ["last_sync", "next_sync_recommended", "records_synced", "status", "message"]
                )
                #expect(metadata?["last_sync"]?.string == wrapped["X-Last-Sync"])
                #expect(metadata?["records_synced"] == 1)
                #expect(metadata?["status"] == "success")
                let last = try Instant(iso8601: try #require(metadata?["last_sync"]?.string))
                #expect(try Instant(iso8601: try #require(metadata?["next_sync_recommended"]?.string)) > last)
                #expect(wrapped["ETag"] != bare["ETag"])
            }
            for value in ["false", "0"] {
                #expect(try await clinic.list(.doctor, "?include_metadata=\(value)").body == bare.body)
            }
        }
    }

    @Test func `with metadata tells of nothing new as a success`() async throws {
        try await Clinic.run { clinic in
            let last = try #require(try await clinic.list(.doctor)["X-Last-Sync"])
            let query = "?include_metadata=true&last_sync_timestamp=\(last)"
            let reply = try await clinic.list(.doctor, query)
            #expect(reply.json["records"] == [])
            #expect(reply.json["metadata"]?["records_synced"] == 0)
            #expect(reply.json["metadata"]?["status"] == "success")
            let tag = try #require(reply["ETag"])
            let again = try await clinic.server.request(
                .get,
                "/api/appointments/sync/" + query,
                token: try clinic.token(.doctor),
                headers: [.ifNoneMatch: tag]
            )
            #expect(again.status == .notModified && again.body.isEmpty)
        }
    }

    @Test func `with metadata tells of a page what its headers tell`() async throws {
        try await Clinic.run { clinic in
            clinic.server.clock.advance(by: .seconds(60))
            _ = try await clinic.server.makeAppointment(clinic.patient, clinic.doctor, hours: 48)
            let page = try await clinic.list(.doctor, "?include_metadata=true&limit=1")
            #expect(page["X-Sync-More"] == "true")
            #expect(page.json["metadata"]?["last_sync"]?.string == page["X-Last-Sync"])
            #expect(page.json["metadata"]?["records_synced"] == 1)
            #expect(page.json["records"]?[0]?["id"] == .integer(clinic.appointment))
        }
    }

    @Test(arguments: ["fields=", "fields=id", "fields=status,id,status", "fields=,,id,"])
    func `has the default fields where nothing further is asked for`(_ query: String) async throws {
        try await Clinic.run { clinic in
            let reply = try await clinic.list(.doctor, "?" + query)
            #expect(Self.keys(reply.records.first).sorted() == (Appointment.model.sync?.defaultFields ?? []).sorted())
        }
    }

    @Test(arguments: ["notes", "notes,prescription", "%20notes%20,%20prescription", "cancelled_reason,confirmed_at"])
    func `has the fields that are asked for besides`(_ fields: String) async throws {
        try await Clinic.run { clinic in
            let reply = try await clinic.list(.doctor, "?fields=\(fields)")
            let wanted = fields.replacing("%20", with: "").split(separator: ",").map(String.init)
            let defaults = try #require(Appointment.model.sync?.defaultFields)
            #expect(Set(Self.keys(reply.records.first)) == Set(defaults + wanted))
        }
    }

    @Test func `has all fields, each once and as stored, where all are asked for`() async throws {
        try await Clinic.run { clinic in
            try await clinic.change(["notes": .text("ਬੁਖ਼ਾਰ \"3\" \\ ਦਿਨ\n"), "status": .text("CONFIRMED")])
            let record = try #require(try await clinic.list(.doctor, "?fields=all").records.first)
            let keys = Self.keys(record)
            #expect(Set(keys).count == keys.count)
            #expect(
                Set(keys)
                    == Set(Appointment.model.fields.map(\.name) + ["id", "created_at", "updated_at", "last_synced_at"])
            )
            let stored = try await clinic.stored()
            #expect(record["notes"]?.string == stored[Appointment.notes])
            #expect(record["status"] == "CONFIRMED")
            #expect(record["appointment_date"]?.string == stored[Appointment.date].description)
            #expect(record["patient_id"] == .integer(clinic.patient))
            #expect(record["cancelled_by"] == .null && record["last_synced_at"] == .null)
        }
    }

    @Test(arguments: ["password", "id,password", "ALL", "all,id", "*", "notes;DROP", "r.id", "\"id\"", "Notes"])
    func `is refused for fields that it has not, naming those it has`(_ fields: String) async throws {
        try await Clinic.run { clinic in
            let escaped = fields.replacing("\"", with: "%22").replacing(";", with: "%3B")
            let reply = try await clinic.list(.doctor, "?fields=\(escaped)")
            #expect(reply.status == .badRequest)
            #expect(reply.json["errors"]?["fields"] != nil)
            #expect(reply.json["message"]?.string?.contains("appointment_date") == true)
        }
    }

    /// Up to 5,000 records a list is built in memory, beyond that it is streamed.
    @Test(arguments: [5_000, 5_001])
    func `is the same whether it is built or streamed`(_ count: Int) async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("user")
            try await server.store.write(Origin(user: nil, route: "test")) { transaction in
                for number in 0..<count {
                    try transaction.insert(Medicine.model, ["name": .text("Medicine \(number)")])
                }
            }
            let token = try await server.signIn("user")
            let path = "/api/medicines/sync/"
            let list = try await server.request(.get, path, token: token)
            #expect(list.ids == Array(1...Int64(count)))
            #expect(list["X-Records-Synced"] == String(count))
            let wrapped = try await server.request(.get, path + "?include_metadata=true", token: token)
            #expect(wrapped.text.hasPrefix("{\"metadata\":{\"last_sync\":"))
            #expect(wrapped.text.contains("\"records_synced\":\(count),\"status\":\"success\""))
            #expect(wrapped.text.hasSuffix(",\"records\":\(list.text)}"))
            #expect(wrapped["X-Last-Sync"] == list["X-Last-Sync"])
            let tag = try #require(list["ETag"])
            let same = try await server.request(.get, path, token: token, headers: [.ifNoneMatch: tag])
            #expect(same.status == .notModified && same.body.isEmpty)
        }
    }
}

extension JSON {
    /// An element of an array; nil where there is none.
    fileprivate subscript(place: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(place) else { return nil }
        return elements[place]
    }
}
