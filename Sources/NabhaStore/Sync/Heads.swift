package import NabhaModel
import Synchronization

/// The latest moment at which anything of a model changed in a scope, kept in memory.
///
/// A request for what is new since a moment at or after the head is answered without touching the database.
/// Exact: a commit raises the heads it moves before it is acknowledged, and heads only rise, so that a value read
/// from an older snapshot can never replace a newer one.
package final class Heads: Sendable {
    package struct Key: Hashable, Sendable {
        package let scope: Scope
        package let model: Model

        package init(scope: Scope, model: Model) {
            self.scope = scope
            self.model = model
        }
    }

    /// Keys kept; beyond it the rest is read from the index each time.
    ///
    /// A district has some 10,000.
    package static let limit = 200_000

    private struct State {
        var heads: [Key: Moment] = [:]
        var space: Moment?
        /// Where the space will stand once what is under way here is on disk.
        var announced: Revision?
        var forgotten = 0
    }
    private let state = Mutex(State())
    package let watchers = HeadWatchers()

    package init() {}

    /// The head of the whole space; nil until it is known.
    package var space: Moment? { state.withLock { $0.space } }

    /// Commits of ours are about to reach the disk: whoever sees them there before they are taken over need not think
    /// that another process has written.
    ///
    /// Not where they do not follow on what is known: then another process has written, and that has to be noticed.
    func announce(_ revisions: ClosedRange<Revision>) {
        state.withLock { state in
            state.announced = state.space?.revision.next == revisions.lowerBound ? revisions.upperBound : nil
        }
    }

    /// Whether a space that stands at this revision has been written by nobody but us since we last looked.
    func isOurs(_ revision: Revision) -> Bool {
        state.withLock { $0.space?.revision == revision || $0.announced == revision }
    }

    package subscript(key: Key) -> Moment? { state.withLock { $0.heads[key] } }

    /// When anything of some models last changed in some scopes; nil where one of the heads is not known.
    package func latest(of models: [Model], in scopes: [Scope]) -> Revision? {
        state.withLock { state in
            var latest = Revision.zero
            for scope in scopes {
                for model in models {
                    guard let head = state.heads[Key(scope: scope, model: model)] else { return nil }
                    latest = max(latest, head.revision)
                }
            }
            return latest
        }
    }

    /// Takes over what a commit did.
    ///
    /// - Returns: false where the commit does not follow on the one before: another process has written in between.
    ///   Then everything else has been forgotten.
    @discardableResult
    package func committed(_ moment: Moment, moving keys: some Collection<Key>) -> Bool {
        state.withLock { state in
            let follows = state.space.map { moment.revision <= $0.revision.next } ?? true
            if !follows { state = State(forgotten: state.forgotten + 1) }
            state.space = max(state.space ?? .beginning, moment)
            for key in keys where state.heads[key] != nil || state.heads.count < Self.limit {
                state.heads[key] = max(state.heads[key] ?? .beginning, moment)
            }
            return follows
        }
    }

    /// A ticket to be taken before reading a head that is to be kept.
    package var ticket: Int { state.withLock { $0.forgotten } }

    /// Takes over what a snapshot showed that was asked for after the ticket was taken.
    package func learned(_ moment: Moment, of key: Key, ticket: Int) {
        state.withLock { state in
            guard state.forgotten == ticket, state.heads[key] != nil || state.heads.count < Self.limit else { return }
            state.heads[key] = max(state.heads[key] ?? .beginning, moment)
        }
    }

    package func learned(space moment: Moment, ticket: Int) {
        state.withLock { state in
            guard state.forgotten == ticket else { return }
            state.space = max(state.space ?? .beginning, moment)
        }
    }

    /// Forgets everything: another process has written.
    package func forget() { state.withLock { $0 = State(forgotten: $0.forgotten + 1) } }
}

extension Store {
    /// The moment of the last commit.
    package func head() async throws -> Moment {
        if let head = heads.space { return head }
        return try await read { try $0.head() }
    }
}
