import NabhaClientHTTP
import NabhaModel
import NabhaSync
import Synchronization

/// What is told of a day: sentences as it goes on, what each sync cost, and whether what was promised held.
final class DayStory: Sendable {
    /// One sync, beside what API v1 would have cost at that moment.
    struct Entry: Sendable {
        let time: String
        let who: String
        let what: String
        let link: LinkProfile
        let cost: DayCost
        /// Downloading everything again; nil where it was not measured.
        let legacy: DayCost?
    }

    struct Promise: Sendable {
        let key: String
        let sentence: String
        let holds: Bool
    }

    private struct State {
        var time = ""
        var entries: [Entry] = []
        var promises: [Promise] = []
    }

    private let state = Mutex(State())
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes each line as it comes.
    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    var entries: [Entry] { state.withLock(\.entries) }
    var promises: [Promise] { state.withLock(\.promises) }

    /// Begins a part of the day.
    func begin(_ time: String, _ title: String) {
        state.withLock { $0.time = time }
        write("\n\(time)  \(title)\n")
    }

    func tell(_ sentence: String) { write("       \(sentence)\n") }

    func sync(_ phone: DayPhone, _ what: String, _ cost: DayCost, legacy: DayCost? = nil) {
        let entry = state.withLock { state in
            let entry = Entry(
                time: state.time,
                who: phone.name,
                what: what,
                link: phone.network.profile,
                cost: cost,
                legacy: legacy
            )
            state.entries.append(entry)
            return entry
        }
        tell("⇅ \(phone.name), \(what): \(entry.sentence(cost)) on \(entry.link.name).")
        if let legacy { tell("  Everything through API v1: \(entry.sentence(legacy)).") }
    }

    /// Something that must be so; if it is not, the demonstration fails.
    func promise(_ key: String, _ sentence: String, _ holds: Bool) {
        state.withLock { $0.promises.append(Promise(key: key, sentence: sentence, holds: holds)) }
        tell("\(holds ? "✓" : "✗ NOT SO:") \(sentence)")
    }
}

extension DayStory.Entry {
    fileprivate func sentence(_ cost: DayCost) -> String { "\(cost.text), \(time(cost).seconds) s" }

    func time(_ cost: DayCost) -> Duration { link.time(cost.wire, roundTrips: cost.roundTrips) }
}

extension DayCost {
    fileprivate var text: String {
        "↑ \(wire.sent.shortBytes) ↓ \(wire.received.shortBytes), \(roundTrips.counted("round trip"))"
    }
}
