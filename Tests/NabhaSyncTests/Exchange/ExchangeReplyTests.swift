import NabhaModel
import Testing

@testable import NabhaSync

@Suite struct `Replies of an exchange` {
    private static let row = RecordGroup.Row(id: 57, revision: Revision(rawValue: 9), uid: nil, values: [.text("new")])
    private static let group = RecordGroup(
        shape: RecordGroup.Shape(
            model: Appointment.model,
            scopes: [.directory],
            isWhole: false,
            columns: [Appointment.notes.name]
        ),
        rows: [row]
    )
    private static let exit = ExchangeReply.Exit(model: "appointment", id: 3)

    @Test(arguments: [([], [group]), ([exit], []), ([exit], [group])])
    func `can be written in two, what is new of records apart`(exits: [ExchangeReply.Exit], groups: [RecordGroup])
        throws
    {
        var reply = ExchangeReply(epoch: "00c0ffee", head: Revision(rawValue: 12), serverTime: Instant(microseconds: 5))
        reply.cursor = "c"
        reply.exits = exits
        reply.groups = groups
        let parts = [reply.opening[...]] + ExchangeReply.news(exits, groups)
        #expect(parts.flatMap { $0 } == reply.serialized())
        #expect(try ExchangeReply(try JSON.parse(reply.serialized()), .nabha) == reply)
    }
}
