import AsyncHTTPClient
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOHTTP1
import NabhaModel
import NabhaStore
import NabhaSync
import Testing

@testable import NabhaServer

@Suite("The stream of events")
struct EventTests {
    /// A client's end of a stream.
    private struct Listener {
        let reply: HTTPClientResponse
        private var parts: HTTPClientResponse.Body.AsyncIterator

        init(_ server: TestServer, _ token: String, query: String = "") async throws {
            let url = "http://localhost:\(try #require(server.client.port))/api/v2/events/\(query)"
            var request = HTTPClientRequest(url: url)
            request.headers.add(name: "Authorization", value: "Bearer \(token)")
            request.headers.add(name: "Accept-Encoding", value: "gzip")
            reply = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            parts = reply.body.makeAsyncIterator()
        }

        @concurrent mutating func next() async throws -> String? {
            try await parts.next().map { String(buffer: $0) }
        }
    }

    private static func withAsha(
        _ body: @Sendable (TestServer, _ patient: RecordID, _ token: String) async throws -> Void
    ) async throws {
        try await TestServer.run(.ahc(.http)) { server in
            let patient = try await server.makePatient("asha")
            let (_, token) = try await server.addDevice(of: "asha", 1)
            try await body(server, patient, token)
        }
    }

    private static func event(_ server: TestServer) async throws -> String {
        "data: {\"head\": \(try await server.revision().rawValue)}\n\n"
    }

    @Test(.timeLimit(.minutes(5)))
    func `begins with the head, tells what moves in one's scopes and nothing else, uncompressed`() async throws {
        try await Self.withAsha { server, patient, token in
            var listener = try await Listener(server, token)
            #expect(listener.reply.status == .ok)
            #expect(listener.reply.headers["Content-Type"] == ["text/event-stream"])
            #expect(listener.reply.headers["Content-Encoding"] == [])
            #expect(try await listener.next() == Self.event(server))
            // Somebody else's record, then one's own: the first event after it has its revision.
            _ = try await server.makePatient("binder")
            try await server.set(Patient.model, patient, ["address": .text("House 3")])
            let expected = try await Self.event(server)
            #expect(try await listener.next() == expected)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `tells what another process writes`() async throws {
        try await Self.withAsha { server, patient, token in
            var listener = try await Listener(server, token)
            _ = try await listener.next()
            let (path, environment) = (server.store.path, server.store.environment)
            let other = try SQLiteStore(path: path, mode: .existing, environment: environment)
            try await other.write(Origin(user: nil, route: "test")) { transaction in
                var record = try #require(try transaction.record(Patient.model, patient))
                record["address"] = .text("House 4")
                try transaction.update(record)
            }
            let told = try await listener.next()
            let expected = try await Self.event(server)
            #expect(told == expected)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `ends when the device is revoked`() async throws {
        try await Self.withAsha { server, patient, token in
            var listener = try await Listener(server, token)
            _ = try await listener.next()
            let access = try await server.signIn("asha")
            _ = try await server.request(.delete, "/api/v2/devices/1/", token: access)
            try await server.set(Patient.model, patient, ["address": .text("House 5")])
            #expect(try await listener.next() == nil)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `gives its place back when the client leaves`() async throws {
        try await Self.withAsha { server, _, token in
            let streams = server.server.services.listeners
            let client = HTTPClient()
            var request = HTTPClientRequest(url: "http://localhost:\(try #require(server.client.port))/api/v2/events/")
            request.headers.add(name: "Authorization", value: "Bearer \(token)")
            var replies: [HTTPClientResponse] = []
            for _ in 0..<Listeners.limitOfUser {
                replies.append(try await client.execute(request, timeout: .seconds(60)))
            }
            #expect(replies.allSatisfy { $0.status == .ok })
            #expect(streams.count == Listeners.limitOfUser)
            let refused = try await server.request(.get, TestServer.briefEvents, token: token)
            #expect(refused.status == .tooManyRequests)
            #expect(refused["Retry-After"] != nil)
            // Whoever still has a reply would keep its connection open.
            replies = []
            try await client.shutdown()
            // That the connections are closed comes to the server's knowledge while it answers others.
            while streams.count > 0 || !server.store.heads.watchers.isEmpty {
                try await server.request(.get, "/healthz")
            }
            #expect(try await server.status(ofDevice: token) == 200)
        }
    }

    @Test func `takes as many as there may be, and gives places back that were never used`() throws {
        let streams = Listeners()
        var places: [Listeners.Place] = []
        for number in 0..<Listeners.limit { places.append(try streams.place(for: RecordID(number / 5))) }
        #expect(throws: Problem.self) { try streams.place(for: 9_999) }
        places.removeFirst()
        places.append(try streams.place(for: 9_999))
        places = []
        #expect(streams.count == 0)
    }

    @Test(.timeLimit(.minutes(5)))
    func `keeps the connection open while nothing happens, and ends in time`() async throws {
        try await Self.withAsha { server, _, token in
            let sender = try #require(
                try await server.server.services.authenticator.caller("Bearer \(token)", takesDevices: true)
            )
            var stream = EventStream(
                services: server.server.services,
                authorization: "Bearer \(token)",
                caller: sender.principal,
                followed: [],
                lifetime: .milliseconds(60),
                keepAlive: .milliseconds(20)
            )
            var events: [String] = []
            while let event = try await stream.next() { events.append(event) }
            let expected = try await Self.event(server)
            #expect(events.first == expected)
            #expect(events.count >= 2 && events.dropFirst().allSatisfy { $0 == ":\n\n" })
        }
    }

    @Test func `tells of the stock of pharmacies that are followed, and of no others`() async throws {
        try await TestServer.run { server in
            _ = try await server.makePatient("asha")
            let (_, token) = try await server.addDevice(of: "asha", 1)
            let pharmacy = try await server.makePharmacy("Main Bazaar", staff: "pharmacist")
            let medicine = try await server.make(Medicine.model, ["name": .text("Aspirin")])
            let services = server.server.services
            let caller = try #require(try await services.authenticator.caller("Bearer \(token)", takesDevices: true))
            for followed in [[], [pharmacy]] as [Set<RecordID>] {
                var stream = EventStream(
                    services: services,
                    authorization: "Bearer \(token)",
                    caller: caller.principal,
                    followed: followed,
                    lifetime: .seconds(60),
                    keepAlive: .milliseconds(10)
                )
                _ = try await stream.next()
                if followed.isEmpty {
                    _ = try await server.stock(medicine, in: pharmacy, 5)
                    #expect(try await stream.next() == ":\n\n")
                } else {
                    try await server.set(PharmacyInventory.model, 1, ["quantity_available": .integer(4)])
                    #expect(try await stream.next() == Self.event(server))
                }
            }
        }
    }

    @Test(arguments: ["?seconds=-1", "?seconds=3601", "?follow=a", "?follow=1,,2", "?follow=0", "?seconds=1&seconds=2"])
    func `refuses a bad`(_ query: String) async throws {
        try await TestServer.run { server in
            _ = try await server.makePatient("asha")
            let (_, token) = try await server.addDevice(of: "asha", 1)
            let reply = try await server.request(.get, "/api/v2/events/" + query, token: token)
            #expect(reply.status == .badRequest)
            #expect(reply["Content-Type"] == "application/problem+json")
            #expect(server.server.services.listeners.count == 0)
        }
    }
}
