import NabhaClient
import NabhaClientHTTP
import NabhaModel
import NabhaSync

/// What a client of API v1 does to be in step: it downloads all lists again, compressed as well.
struct LegacyDownload: Sendable {
    private let server: String
    private let token: String

    /// Signs in; what that costs is not counted on either side.
    init(_ server: String, as username: String) async throws {
        self.server = server
        let transport = HTTPTransport()
        let credentials: JSON = ["username": .string(username), "password": .string(DemoLoad.password)]
        let request = TransportRequest(
            url: server + "/api/auth/token/",
            headers: ["content-type": "application/json"],
            body: credentials.serialized()
        )
        let reply: TransportReply
        do { reply = try await transport.send(request) } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
        guard let token = (try? JSON.parse(reply.body))?["access"]?.string else { throw SyncError.wrongPassword }
        self.token = token
    }

    private static let lists = [
        Appointment.model, Patient.model, Doctor.model, Pharmacy.model, Medicine.model, PharmacyInventory.model,
    ]
    .compactMap(\.sync?.path)

    /// - Parameters:
    ///   - withStock: for those who give out medicine.
    ///   - allFields: those that the lists leave out by default as well.
    func cost(withStock: Bool, allFields: Bool = false) async throws -> DayCost {
        let transport = HTTPTransport()
        let lists = withStock ? Self.lists : Self.lists.dropLast()
        do {
            for list in lists {
                let url = "\(server)/api/\(list)/sync/" + (allFields ? "?fields=all" : "")
                _ = try await transport.send(
                    TransportRequest(method: "GET", url: url, headers: ["authorization": "Bearer " + token])
                )
            }
        } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
        return DayCost(wire: transport.count, requests: lists.count)
    }

    /// Revokes a device of one's own.
    ///
    /// - Returns: whether the server did it.
    func revoke(_ device: Int64) async throws -> Bool {
        let transport = HTTPTransport()
        let request = TransportRequest(
            method: "DELETE",
            url: "\(server)/api/v2/devices/\(device)/",
            headers: ["authorization": "Bearer " + token]
        )
        let status = try? await transport.send(request).status
        await transport.shutdown()
        return status.map { (200..<300).contains($0) } ?? false
    }
}
