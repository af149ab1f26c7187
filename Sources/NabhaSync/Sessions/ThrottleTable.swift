import NabhaModel

/// What is remembered about one key of a ``LoginThrottle``.
struct ThrottleEntry: Sendable {
    var failures = 0
    /// Until then attempts are refused.
    var refusedUntil: Instant?
    /// From then on the entry means nothing.
    var forgottenAt: Instant
    var hasSucceeded = false

    func isRefusing(at now: Instant) -> Bool {
        refusedUntil.map { now < $0 } ?? false
    }
}

/// Entries by key, at most `limit` of them.
///
/// When it is full, what is forgotten goes first and then what counts least. An entry that refuses somebody never
/// goes: by making up names one could otherwise push out one's own lock.
struct ThrottleTable<Key: Hashable & Sendable>: Sendable {
    private let limit: Int
    private var entries: [Key: ThrottleEntry] = [:]

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    var count: Int { entries.count }

    subscript(key: Key) -> ThrottleEntry? {
        get { entries[key] }
        set { entries[key] = newValue }
    }

    /// The entry of a key, unless it is forgotten; then it is gone.
    mutating func entry(for key: Key, at now: Instant) -> ThrottleEntry? {
        guard let entry = entries[key] else { return nil }
        guard now < entry.forgottenAt || entry.isRefusing(at: now) else {
            entries[key] = nil
            return nil
        }
        return entry
    }

    /// How long the key has to wait; nil when it need not.
    mutating func wait(for key: Key, at now: Instant) -> Duration? {
        guard let entry = entry(for: key, at: now), let until = entry.refusedUntil, now < until else { return nil }
        return until - now
    }

    /// Makes sure that an entry for `key` can be added; false when every entry refuses somebody.
    mutating func makeRoom(for key: Key, at now: Instant) -> Bool {
        guard entries[key] == nil, entries.count >= limit else { return true }
        entries = entries.filter { now < $0.value.forgottenAt || $0.value.isRefusing(at: now) }
        guard entries.count >= limit else { return true }
        // An eighth at once, so that sorting is paid for by many additions.
        let dispensable = entries.filter { !$0.value.isRefusing(at: now) }
            .sorted { ($0.value.failures, $0.value.forgottenAt) < ($1.value.failures, $1.value.forgottenAt) }
            .prefix(max(1, limit / 8))
        for (key, _) in dispensable { entries[key] = nil }
        return entries.count < limit
    }
}
