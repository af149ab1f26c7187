import NabhaModel
import Testing

@testable import NabhaStore

@Suite("Those who wait for something to move")
struct HeadWatchersTests {
    private static let scope = Scope(.patient, 1)

    /// Whether a wake is there already.
    private func isWoken(_ watch: HeadWatchers.Watch) async -> Bool {
        // What has been sent before the end is still handed out.
        watch.cancel()
        for await _ in watch.wakes { return true }
        return false
    }

    @Test func `are woken once however much has moved, and not by what is none of theirs`() async throws {
        let watchers = HeadWatchers()
        let (one, other) = (watchers.watch([Self.scope, .directory]), watchers.watch([Scope(.patient, 2)]))
        for _ in 0..<3 { watchers.wake([Self.scope, .directory]) }
        one.cancel()
        var wakes = 0
        for await _ in one.wakes { wakes += 1 }
        #expect(wakes == 1)
        #expect(await !isWoken(other))
    }

    @Test func `are all woken where it is not known what has moved`() async throws {
        let watchers = HeadWatchers()
        let watches = [watchers.watch([Self.scope]), watchers.watch([])]
        watchers.wakeAll()
        for watch in watches { #expect(await isWoken(watch)) }
    }

    @Test(.timeLimit(.minutes(5))) func `leave nothing behind when they end, or their task does`() async throws {
        let watchers = HeadWatchers()
        let watch = watchers.watch([Self.scope])
        #expect(watchers.count == 1)
        watch.cancel()
        #expect(watchers.isEmpty)
        do { _ = watchers.watch([Self.scope]) }
        #expect(watchers.isEmpty)
        let waiting = watchers.watch([Self.scope])
        let task = Task {
            for await _ in waiting.wakes {}
        }
        task.cancel()
        await task.value
        #expect(watchers.isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func `know of a commit when it is acknowledged, and of another process's when it is noticed`(
        _ kind: StoreKind
    ) async throws {
        let bench = try StoreUnderTest(kind)
        let (one, other) = (bench.store, try bench.openAgain())
        let patient = try await one.commit { try $0.addPatient("asha") }
        try other.notice()
        let scopes: Set<Scope> = [Scope(.patient, patient.profile)]
        let head = try await one.head().revision
        #expect(try await one.read { try $0.isChanged(in: scopes, after: .zero) })
        #expect(try await !one.read { try $0.isChanged(in: scopes, after: head) })
        let watches = [one.heads.watchers.watch(scopes), other.heads.watchers.watch(scopes)]
        try await one.commit { transaction in
            var record = try #require(try transaction.record(Patient.model, patient.profile))
            record["address"] = "House 3"
            try transaction.update(record)
        }
        try other.notice()
        for watch in watches { #expect(await isWoken(watch)) }
        #expect(try await other.read { try $0.isChanged(in: scopes, after: head) })
    }
}
