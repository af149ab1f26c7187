import ArgumentParser
import NabhaClient
import NabhaModel

struct AttentionCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention",
        abstract: "What the server refused, until you decide.",
        discussion: """
            Nothing is lost: what was refused is kept here with the reason. Each is named by its number in the list, \
            which stays the same until you have decided.
            """,
        subcommands: [
            AttentionList.self, AttentionShow.self, AttentionKeep.self, AttentionTake.self, AttentionMerge.self,
        ]
    )
}

extension Phone {
    /// What a person means among what needs attention.
    ///
    /// - Parameter text: its number in the list, or the uid of its record.
    func attention(_ text: String) async throws -> Attention {
        let items = try await client.attention()
        guard !items.isEmpty else { throw CommandFailure(.noInput, "Nothing needs your attention.") }
        guard let item = items.first(where: { "\($0.number)" == text || $0.id.description == text }) else {
            throw CommandFailure(.noInput, "There is no such item. See: nabha device attention list")
        }
        return item
    }

    /// One line that says what an item is about.
    func title(_ item: Attention) throws -> String {
        guard let record = try replica.record(item.model, uid: item.id.uid) else { return item.model }
        return try record.title(self, PersonClock(now: now))
    }
}
