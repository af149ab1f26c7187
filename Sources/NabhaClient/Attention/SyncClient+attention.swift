public import Foundation
import NabhaModel

/// An edit that the server refused, for a person to decide.
public struct Attention: Sendable, Hashable, Identifiable {
    /// The name of the record.
    public let id: RecordName
    /// By which a person may name it: the same for as long as it waits, whatever is decided about others.
    public let number: Int64
    /// What sort of record it is: `appointment`, `patient`.
    public let model: String
    /// Why, in the order in which the edits were made.
    public let reasons: [String]
    /// The protocol's words for it, such as `STALE_UPDATE`.
    public let codes: [String]
    /// Whether both texts should be shown, to be made into one.
    public let wantsMerge: Bool
    /// Free times, where the one that was wanted is taken.
    public let alternatives: [Date]
    /// What three sides say of each field that was changed here.
    public let fields: [Field]
    /// How many other edits wait for the decision.
    public let waiting: Int
    /// Whether the server never had the record.
    public let isNew: Bool

    /// What three sides say of a field, as texts; nil where it holds nothing.
    public struct Field: Sendable, Hashable {
        /// As the protocol calls it.
        public let name: String
        /// What the person saw when changing it.
        public let base: String?
        /// What the server has now.
        public let theirs: String?
        /// What the person made of it.
        public let mine: String?
        /// By how much the person moved a count, such as -10 for ten given out; nil where it was set.
        public let moved: Int?
    }

    init(_ item: AttentionItem) {
        id = RecordName(item.record.uid)
        number = item.number
        model = item.record.model
        reasons = item.refusals.map(\.message)
        codes = item.refusals.map(\.code)
        wantsMerge = item.refusals.contains { $0.suggestedAction == "MANUAL_MERGE" }
        alternatives = item.refusals.flatMap(\.alternatives).map(\.date)
        fields = item.fields.map {
            Field(
                name: $0.name,
                base: $0.base.readable,
                theirs: $0.theirs.readable,
                mine: $0.mine.readable,
                moved: $0.moved.map { Int($0) }
            )
        }
        waiting = item.waiting
        isNew = item.isCreation
    }

    var key: RecordKey { RecordKey(model: model, uid: id.uid) }
}

extension SyncClient {
    /// What needs a decision, in the order in which it was done.
    public func attention() throws -> [Attention] { try read { try $0.attention().map(Attention.init) } }

    /// Does it again, now that it is known what the server has.
    public func keepMine(_ item: Attention) throws { try perform { try $0.keepMine(item.key) } }

    /// Gives it up: what the server has is shown again.
    ///
    /// A record that the server never had goes.
    public func takeTheirs(_ item: Attention) throws { try perform { try $0.takeTheirs(item.key) } }

    /// Does it again with other texts.
    ///
    /// - Parameter texts: by the name of the field.
    public func merge(_ item: Attention, _ texts: [String: String]) throws {
        try perform { try $0.merge(item.key, texts.mapValues { .text($0) }) }
    }

    /// Asks for another time for an appointment that could not be booked or moved.
    public func reschedule(_ item: Attention, to date: Date) throws {
        try perform { try $0.merge(item.key, [Appointment.date.name: .instant(Instant(date))]) }
    }
}

extension Value {
    /// For people; nil for nothing.
    fileprivate var readable: String? {
        switch self {
        case .null: nil
        case .bool(let content): String(content)
        case .integer(let content): String(content)
        case .text(let content): content
        case .instant(let content): content.description
        case .day(let content): content.description
        }
    }
}
