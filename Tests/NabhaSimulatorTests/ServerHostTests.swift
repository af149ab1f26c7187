import NabhaModel
import NabhaStore
import Testing

@testable import NabhaSimulator

@Suite struct `A world's server` {
    /// What another life of the database went through is nothing that phones of the present one can be told about.
    @Test(arguments: [true, false])
    func `goes back to backups of its own past only`(isByHand: Bool) async throws {
        let host = try await ServerHost(Template.make(), environment: .seeded(1, now: { WorldClock.start }))
        let first = try await host.backUp()
        try await add("Zinc", to: host)
        let second = try await host.backUp()
        try await add("Insulin", to: host)
        _ = try await host.backUp()
        try await host.restore(first)
        #expect(host.backups.map(\.name) == [first.name])
        try await add("Quinine", to: host)
        let other = try await host.backUp()
        #expect(other.name != second.name)
        if isByHand { try await host.copyBack(other) } else { try await host.restore(other) }
        #expect(host.backups.map(\.name) == [first.name, other.name])
        try host.stop()
    }

    private func add(_ medicine: String, to host: ServerHost) async throws {
        let values: [String: Value] = ["name": .text(medicine)]
        _ = try await host.store.write(Origin(user: nil, route: "test")) { try $0.insert(Medicine.model, values).id }
    }
}
