import AsyncHTTPClient
import NIOCore
import NIOHTTP1

extension HTTPTransport {
    /// Listens to the server's events until the server ends it, which it does now and then.
    ///
    /// - Parameters:
    ///   - server: with scheme and host.
    ///   - token: the credential of the device.
    ///   - heard: called whenever there is something new to be fetched.
    /// - Throws: where there is no network, or the server does not want to tell.
    package func listen(to server: String, token: String, heard: () async -> Void) async throws {
        var request = HTTPClientRequest(url: server + "/api/v2/events/")
        request.headers.add(name: "authorization", value: "Bearer " + token)
        request.headers.add(name: "accept", value: "text/event-stream")
        let response = try await client.execute(request, deadline: .distantFuture)
        guard response.status == .ok else { throw Failure.noEvents }
        for try await part in response.body where String(buffer: part).contains("data:") { await heard() }
    }
}
