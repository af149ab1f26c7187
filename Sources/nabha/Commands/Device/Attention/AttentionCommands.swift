import ArgumentParser
import NabhaClient
import NabhaModel

struct AttentionCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention",
        abstract: "What the server refused, until you decide.",
        discussion: """
            Nothing is lost: what was refused is kept here with the reason. Each is named by its place in the list, or \
            by the number of its record.
            """,
        subcommands: [
            AttentionList.self, AttentionShow.self, AttentionKeep.self, AttentionTake.self, AttentionMerge.self,
        ]
    )
}

extension Phone {
    /// What a person means among what needs attention.
    ///
    /// - Parameter text: its place in the list counted from 1, or what its record is called.
    func attention(_ text: String) async throws -> Attention {
        let items = try await client.attention()
        guard !items.isEmpty else { throw CommandFailure(.noInput, "Nothing needs your attention.") }
        let named = try items.first { item in
            let record = try replica.record(item.model, uid: item.id.uid)
            return item.id.description == text || record.map { $0.number == LocalNumber(text) } ?? false
        }
        if let named { return named }
        guard let place = Int(text), items.indices.contains(place - 1) else {
            throw CommandFailure(.noInput, "There is no such item. See: nabha device attention list")
        }
        return items[place - 1]
    }

    /// One line that says what an item is about.
    func title(_ item: Attention) throws -> String {
        guard let record = try replica.record(item.model, uid: item.id.uid) else { return item.model }
        return try record.title(self, PersonClock(now: now))
    }
}
