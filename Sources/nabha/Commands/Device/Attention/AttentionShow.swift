import ArgumentParser
import NabhaClient
import NabhaModel
import NabhaSync

struct AttentionShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What was refused, and why: theirs and mine side by side.",
        discussion: """
            EXAMPLE
              nabha device attention show 1
            """
    )

    @Argument(help: "Its number in the list.")
    var item: String
    @OptionGroup var device: DeviceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let phone = try await device.phone()
        let item = try await phone.attention(item)
        try output.show(lines(item, phone), members(item, phone))
    }

    private func lines(_ item: Attention, _ phone: Phone) throws -> [String] {
        let clock = PersonClock(now: phone.now)
        var lines = [try phone.title(item)]
        lines += zip(item.reasons, item.codes).map { "! \($0.withoutField)  (\($1))" }
        for field in item.fields {
            lines.append(field.name.replacing("_", with: " "))
            lines += field.sides(clock)
        }
        for (place, date) in item.alternatives.enumerated() {
            lines.append("alternative \(place + 1)  \(clock.text(Instant(date)))")
        }
        if item.waiting > 0 { lines.append("\(item.waiting) other edits wait for the decision.") }
        lines.append("Next: nabha device attention \(item.advice)")
        return lines
    }

    private func members(_ item: Attention, _ phone: Phone) throws -> [JSON.Member] {
        let record = try phone.replica.record(item.model, uid: item.id.uid)
        let fields = item.fields.map { field in
            JSON.object([
                JSON.Member("name", .string(field.name)), JSON.Member("base", field.base.json),
                JSON.Member("theirs", field.theirs.json), JSON.Member("mine", field.mine.json),
                JSON.Member("moved", field.moved.map { .integer(Int64($0)) } ?? .null),
            ])
        }
        return [
            JSON.Member("model", .string(item.model)), JSON.Member("uid", .string(item.id.description)),
            JSON.Member("id", (record?.number.description).json),
            JSON.Member("codes", .array(item.codes.map { .string($0) })),
            JSON.Member("reasons", .array(item.reasons.map { .string($0) })), JSON.Member("fields", .array(fields)),
            JSON.Member("alternatives", .array(item.alternatives.map { .string(Instant($0).description) })),
            JSON.Member("waiting", .integer(Int64(item.waiting))),
        ]
    }
}

extension Attention.Field {
    /// Of a count, what is there and what was wanted of it: a number of one's own would say neither.
    fileprivate func sides(_ clock: PersonClock) -> [String] {
        guard let moved else {
            return ["  theirs  \(clock.readable(theirs))", "  mine    \(clock.readable(mine))"]
        }
        let wanted = moved < 0 ? "  given out  \(moved.magnitude)" : "  received   \(moved)"
        return ["  there      \(clock.readable(theirs))", wanted]
    }
}

extension PersonClock {
    /// What a field holds; an instant as people say it.
    fileprivate func readable(_ content: String?) -> String {
        guard let content else { return "–" }
        return (try? Instant(iso8601: content)).map { text($0) } ?? content
    }
}
