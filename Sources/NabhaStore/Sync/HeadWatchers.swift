package import NabhaModel
import Synchronization

/// Those who wait for something to move in their scopes.
package final class HeadWatchers: Sendable {
    /// A wait under way: a wake for each commit that moved one of its scopes, of which the last is kept until it is taken.
    ///
    /// A wake is a reason to look, no more: it also comes where another process has written, whatever that was.
    package struct Watch: Sendable {
        package let wakes: AsyncStream<Void>
        fileprivate let continuation: AsyncStream<Void>.Continuation

        /// Ends it, as does the end of the task that waits.
        package func cancel() { continuation.finish() }
    }

    private struct State {
        var continuations: [Int: AsyncStream<Void>.Continuation] = [:]
        var scopes: [Int: Set<Scope>] = [:]
        var watches: [Scope: Set<Int>] = [:]
        var next = 0
    }
    private let state = Mutex(State())

    package init() {}

    package var isEmpty: Bool { state.withLock { $0.continuations.isEmpty } }
    var count: Int { state.withLock { $0.continuations.count } }

    /// Whoever looks after this has returned, and then waits, misses nothing.
    package func watch(_ scopes: Set<Scope>) -> Watch {
        let (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.next += 1
            state.continuations[state.next] = continuation
            state.scopes[state.next] = scopes
            for scope in scopes { state.watches[scope, default: []].insert(state.next) }
            return state.next
        }
        // Set when it is in the list: one that has ended already would stay there.
        continuation.onTermination = { [weak self] _ in self?.remove(id) }
        return Watch(wakes: wakes, continuation: continuation)
    }

    private func remove(_ id: Int) {
        state.withLock { state in
            state.continuations[id] = nil
            for scope in state.scopes.removeValue(forKey: id) ?? [] {
                state.watches[scope]?.remove(id)
                if state.watches[scope]?.isEmpty == true { state.watches[scope] = nil }
            }
        }
    }

    /// To be called once all that is kept in memory shows what has moved.
    func wake(_ scopes: Set<Scope>) {
        let woken = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            guard !state.continuations.isEmpty else { return [] }
            let ids = scopes.reduce(into: Set<Int>()) { $0.formUnion(state.watches[$1] ?? []) }
            return ids.compactMap { state.continuations[$0] }
        }
        // Outside the lock: one that ends meanwhile takes it to leave the list.
        for continuation in woken { continuation.yield() }
    }

    func wakeAll() {
        let woken = state.withLock { Array($0.continuations.values) }
        for continuation in woken { continuation.yield() }
    }
}

extension Snapshot {
    /// Whether anything changed in one of the scopes, entered it or left it, after a revision.
    package func isChanged(in scopes: Set<Scope>, after revision: Revision) throws -> Bool {
        for scope in scopes {
            for model in catalog.synced where try head(Heads.Key(scope: scope, model: model)).revision > revision {
                return true
            }
        }
        return false
    }
}
