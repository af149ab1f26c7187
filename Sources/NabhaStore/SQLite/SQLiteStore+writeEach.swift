import Synchronization

extension SQLiteStore {
    package func writeEach<Staged: Sendable>(
        _ writes: [Write<Staged>]
    ) async throws -> [Result<Staged, any Error>] {
        var results: [Result<Staged, any Error>] = []
        results.reserveCapacity(writes.count)
        for start in stride(from: 0, to: writes.count, by: StoreLimit.writesTogether) {
            let part = writes[start..<min(start + StoreLimit.writesTogether, writes.count)]
            results += try await submit { batch in
                part.map { write in batch.perform(write.origin, write.body, reply: { _, staged in staged }) }
            }
        }
        return results
    }
}
