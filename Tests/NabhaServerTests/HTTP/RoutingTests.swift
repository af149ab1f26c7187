import HTTPTypes
import NabhaModel
import NabhaServer
import NabhaSync
import Testing

@Suite struct `Routing` {
    @Test(arguments: [
        "/api/doctors/available/", "/api/doctors/available", "/api/doctors/sync/", "/api/patients/sync/",
        "/api/appointments/my_appointments/", "/api/appointments/sync/", "/api/pharmacy-inventory/sync/",
        "/api/pharmacies/sync/", "/api/medicines/sync/",
    ])
    func `takes a word for the word, not for an id`(_ path: String) async throws {
        let district = try await District.shared
        try await district.run { server in
            let token = try await district.token(.admin, server)
            #expect(try await server.request(.get, path, token: token).status == .ok)
        }
    }

    @Test func `reaches the parameters of a word that is taken for the word`() async throws {
        let district = try await District.shared
        try await district.run { server in
            let token = try await district.token(.plain, server)
            for path in [
                "appointments/available_slots", "pharmacy-inventory/by_medicine", "pharmacy-inventory/by_pharmacy",
            ] {
                let reply = try await server.request(.get, "/api/\(path)/", token: token)
                #expect(reply.status == .badRequest, "\(path): \(reply.text)")
                #expect(reply.faults.count == 1)
            }
        }
    }

    @Test(arguments: [
        "0", "-1", "00", "1.0", "1e3", "abc", "9223372036854775807", "9223372036854775808", "99999999999999999999999",
        "%31", "१", "1%00", "1;2", "...", "%2e%2e", "null", " 1", "0x1",
    ])
    func `finds no record under what is no id of one`(_ id: String) async throws {
        let district = try await District.shared
        try await district.run { server in
            let token = try await district.token(.admin, server)
            let before = try await server.revision()
            for endpoint in server.server.api.table.endpoints
            where endpoint.path.contains("{id}") && endpoint.access.names != [] {
                let reply = try await server.request(
                    endpoint.method,
                    endpoint.path.replacing("{id}", with: id),
                    token: token,
                    json: endpoint.method == .get ? nil : ["client_last_synced_at": "2024-01-01T00:00:00Z"]
                )
                #expect(reply.status == .notFound || reply.status == .badRequest, "\(endpoint.path): \(reply.text)")
                if endpoint.method == .get { #expect(reply.code == "NOT_FOUND", "\(endpoint.path)") }
            }
            #expect(try await server.revision() == before)
        }
    }
}
