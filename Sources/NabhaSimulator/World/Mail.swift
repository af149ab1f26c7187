import NabhaClient
import NabhaModel

/// Messages that are still on their way although nobody waits for them any more.
struct Mail {
    struct Letter {
        let phone: Int
        /// Which start of the phone's program sent it: no other hears of a reply.
        let start: Int
        let request: ReplicaRequest
        let reply: Front.Reply?
    }
    private(set) var letters: [Letter] = []
    /// Older ones are lost: networks do not remember for ever.
    private static let most = 12

    mutating func keep(_ letter: Letter) {
        letters.append(letter)
        if letters.count > Self.most { letters.removeFirst() }
    }

    mutating func take(at index: Int) -> Letter { letters.remove(at: index) }

    /// A program that has ended hears nothing any more.
    mutating func forgetReplies(to phone: Int) { letters.removeAll { $0.phone == phone && $0.reply != nil } }

    mutating func forgetAll() { letters = [] }
}
