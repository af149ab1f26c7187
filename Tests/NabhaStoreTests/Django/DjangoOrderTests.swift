import NabhaModel
import Testing

@testable import NabhaStore

@Suite(.serialized) struct `The order of what was imported from Django` {
    /// The ids that an admin who synced up to `since` is sent, and the instants that go with them.
    private func changes(_ model: Model, since: Instant?, in store: any Store) async throws -> [SyncedID] {
        try await store.read { snapshot in
            let view = SyncView(model: model, grants: [Grant(scope: .space, from: .beginning)])
            var ids: [SyncedID] = []
            let query = SyncQuery(view: view, since: try since.map { try snapshot.revision(at: $0) })
            try snapshot.changes(query, columns: WireColumn.defaults(of: model)) { row in
                ids.append(SyncedID(id: row.record, moment: row.moment))
                return true
            }
            return ids
        }
    }

    private struct SyncedID: Hashable, Sendable {
        let id: RecordID
        let moment: Moment
    }

    @Test func `is new to devices that have synced here before`() async throws {
        let bench = try DjangoBench()
        try await bench.store.commit { transaction in
            let kept = KeptIdentity(id: 900, createdAt: transaction.now, updatedAt: transaction.now)
            _ = try transaction.insert(Medicine.model, ["name": "from here"], keeping: kept)
        }
        let synced = try await bench.store.head().instant
        #expect(try await changes(Medicine.model, since: synced, in: bench.store).isEmpty)
        bench.bench.clock.move(by: .seconds(60))
        _ = try await bench.run()
        for model in Catalog.nabha.synced {
            let ids = try await changes(model, since: synced, in: bench.store).map(\.id)
            #expect(ids == (try await bench.records(model).map(\.id).filter { $0 != 900 }), "\(model)")
        }
        // And not a second time.
        let head = try await bench.store.head().instant
        for model in Catalog.nabha.synced { #expect(try await changes(model, since: head, in: bench.store).isEmpty) }
    }

    @Test func `rises with every row, each in a commit of its own, whatever instants the records keep`() async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        let all = try await changes(Appointment.model, since: nil, in: bench.store)
        #expect(all.count == 40)
        for (one, next) in zip(all, all.dropFirst()) {
            #expect(one.moment.revision < next.moment.revision && one.moment.instant < next.moment.instant)
        }
        // Following page after page by the instant of the last record neither misses nor repeats any.
        var (since, followed): (Instant?, [RecordID]) = (nil, [])
        while let page = Optional(try await changes(Appointment.model, since: since, in: bench.store).prefix(7)),
            let last = page.last
        {
            followed += page.map(\.id)
            since = last.moment.instant
        }
        #expect(followed == all.map(\.id))
    }

    @Test func `gives all to devices that come over from the old backend, whatever they last saw there`() async throws {
        let bench = try DjangoBench()
        _ = try await bench.run()
        let newest = try #require(try await bench.records(Appointment.model).map(\.updatedAt).max())
        #expect(try await changes(Appointment.model, since: newest, in: bench.store).count == 40)
    }

    @Test func `leaves no record newer than its place in the order`() async throws {
        let bench = try DjangoBench()
        // One stamp is exactly now, which is the latest that can be.
        try bench.source.execute(
            "UPDATE telemedicine_appointment SET updated_at = '\(DjangoText.of(.instant(bench.bench.clock.now)) ?? "")'"
        )
        #expect(try await bench.run().skipped == 0)
        #expect(try await StoreCheck().run(on: bench.store).findings == [])
    }

    @Test func `is kept beside others who write meanwhile`() async throws {
        let bench = try DjangoBench()
        try bench.source.addAppointments(1_000)
        let store = bench.store
        let kept = KeptIdentity(id: 900, createdAt: bench.bench.clock.now, updatedAt: bench.bench.clock.now)
        try await store.commit { try $0.insert(Medicine.model, ["name": "from here"], keeping: kept) }
        try await withThrowingTaskGroup { group in
            for writer in 0..<3 {
                group.addTask {
                    for turn in 0..<40 {
                        let text = Value.text("\(writer)-\(turn)")
                        try await store.commit { try $0.change(Medicine.model, 900, ["description": text]) }
                    }
                }
            }
            group.addTask { _ = try await bench.run() }
            try await group.waitForAll()
        }
        #expect(try await bench.records(Appointment.model).count == 1_040)
        #expect(try await bench.records(Medicine.model).count == 9)
        #expect(try await store.head().revision.rawValue == 1_000 + 119 + 1 + 120)
        #expect(try await StoreCheck().run(on: store).findings == [])
    }
}
