import NabhaClientHTTP
import NabhaSync

/// A day in numbers.
struct DayReport {
    let story: DayStory
    let settings: WorkingDay.Settings

    var table: Listing {
        Listing(
            columns: [
                "time", "phone", "sync", "link", "trips", "up", "down", "seconds", "v1_trips", "v1_down", "v1_seconds",
            ],
            rows: story.entries.map { entry in
                [
                    .string(entry.time), .string(entry.who), .string(entry.what), .string(entry.link.name),
                    .integer(Int64(entry.cost.roundTrips)), .integer(Int64(entry.cost.wire.sent)),
                    .integer(Int64(entry.cost.wire.received)), entry.time(entry.cost).json,
                    (entry.legacy?.roundTrips).json, (entry.legacy?.wire.received).json,
                    entry.legacy.map { entry.time($0).json } ?? .null,
                ]
            }
        )
    }

    /// What the doctor's phone needed for the whole day, beside a full download each time.
    var closing: [String] {
        let own = compared.reduce(0) { $0 + $1.cost.bytes }
        let legacy = compared.reduce(0) { $0 + ($1.legacy?.bytes ?? 0) }
        let factor = own > 0 ? legacy / own : 0
        return [
            "Without the first ones, the syncs beside which API v1 was measured took \(own.shortBytes) in all; downloading "
                + "everything each time through API v1 would have taken \(legacy.shortBytes), \(factor) times as much.",
            kept.count == story.promises.count
                ? "All \(kept.count) promises were kept."
                : "\(story.promises.count - kept.count) of \(story.promises.count) promises were NOT kept.",
        ]
    }

    var isKept: Bool { kept.count == story.promises.count && !story.promises.isEmpty }

    private var kept: [DayStory.Promise] { story.promises.filter(\.holds) }
    private var compared: [DayStory.Entry] {
        story.entries.filter { $0.legacy != nil && !$0.what.hasPrefix("first") }
    }

    var json: JSON {
        let promises = story.promises.map { JSON.Member($0.key, .bool($0.holds)) }
        let entries = table.rows.map { row in JSON.object(zip(table.columns, row).map { JSON.Member($0, $1) }) }
        return .object([
            JSON.Member("seed", .integer(Int64(bitPattern: settings.seed))), JSON.Member("promises", .object(promises)),
            JSON.Member("kept", .bool(isKept)), JSON.Member("syncs", .array(entries)),
            JSON.Member("bytes", .integer(Int64(compared.reduce(0) { $0 + $1.cost.bytes }))),
            JSON.Member("v1_bytes", .integer(Int64(compared.reduce(0) { $0 + ($1.legacy?.bytes ?? 0) }))),
        ])
    }
}

extension Int? {
    fileprivate var json: JSON { map { .integer(Int64($0)) } ?? .null }
}
