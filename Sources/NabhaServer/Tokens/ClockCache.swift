/// A map of at most `limit` entries that forgets, roughly, what was not used for longest.
///
/// The entries lie on a ring; a hand goes round when room is needed, spares once what was used since it last passed,
/// and takes the first that was not. Every operation takes constant time on average, and a look-up only sets a mark.
struct ClockCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot {
        var key: Key
        var value: Value
        var wasUsed: Bool
    }

    private let limit: Int
    private var slots: [Slot] = []
    private var places: [Key: Int] = [:]
    private var hand = 0

    init(limit: Int) {
        self.limit = max(1, limit)
    }

    var count: Int { slots.count }

    mutating func value(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        slots[place].wasUsed = true
        return slots[place].value
    }

    mutating func insert(_ value: Value, for key: Key) {
        let slot = Slot(key: key, value: value, wasUsed: false)
        if let place = places[key] {
            slots[place] = slot
        } else if slots.count < limit {
            places[key] = slots.count
            slots.append(slot)
        } else {
            while slots[hand].wasUsed {
                slots[hand].wasUsed = false
                hand = (hand + 1) % limit
            }
            places[slots[hand].key] = nil
            places[key] = hand
            slots[hand] = slot
            hand = (hand + 1) % limit
        }
    }

    mutating func removeAll() {
        slots.removeAll()
        places.removeAll()
        hand = 0
    }
}
