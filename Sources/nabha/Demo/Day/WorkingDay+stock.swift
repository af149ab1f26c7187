import NabhaClient
import NabhaModel

/// The pharmacy's day: two who give out the same boxes, a phone that is stolen, and a server that loses its power.
extension WorkingDay {
    func stock() async throws {
        story.begin("14:00", "Two in one pharmacy give out the same medicine, each without a network")
        let (first, second) = (phones.pharmacist, phones.colleague)
        guard let item = try await first.stock().first(where: { $0.quantity >= 3 }) else { throw Self.tooSmall }
        let there = item.quantity
        let each = there * 2 / 3
        for phone in [first, second] {
            phone.network.isThere = false
            try await phone.client.dispense(each, from: item.name)
            phone.network.isThere = true
        }
        story.tell("There are \(there): \(item.stockName). Each gives out \(each).")
        try await sync(first, "a movement", besideLegacy: false)
        try await sync(second, "a movement", besideLegacy: false)
        let refusal = try await second.client.attention().first
        story.promise(
            "stock_refused",
            "Whoever came second is told: \(refusal?.reasons.first?.withoutField ?? "nothing")",
            refusal?.codes == ["INSUFFICIENT_STOCK"]
        )
        if let refusal { try await second.client.takeTheirs(refusal) }
        let rest = try await second.quantity(item)
        if rest > 0 { try await second.client.dispense(rest, from: item.name) }
        try await sync(second, "what was left", besideLegacy: false)
        try await sync(first, "what changed", besideLegacy: false)
        let left = (try await first.quantity(item), try await second.quantity(item))
        story.promise(
            "never_below_zero",
            "\(each) and \(rest) of \(there) were given out; both phones show \(left.0), and never less than zero.",
            left.0 == left.1 && left.0 >= 0 && rest == there - each && left.0 == there - each - rest
        )
    }

    func theft() async throws {
        story.begin("15:30", "The colleague's phone is stolen, and revoked")
        let (phone, honest) = (phones.colleague, phones.pharmacist)
        guard let item = try await honest.stock().last, let device = try await phone.replica.account()?.device else {
            throw Self.tooSmall
        }
        let before = item.quantity
        let isRevoked = try await LegacyDownload(server.url, as: phone.username).revoke(device)
        try await phone.client.dispense(1, from: item.name)
        let cost = phone.network.cost
        let failure = await phone.syncFailing()
        story.sync(phone, "one movement, refused", phone.network.cost - cost)
        try await sync(honest, "what changed", besideLegacy: false)
        let after = try await honest.quantity(item)
        story.promise(
            "revoked",
            "The server takes nothing from it any more, and gives it nothing.",
            isRevoked && failure == .needsSignIn && after == before
        )
        let kept = try await phone.replica.counts().pending
        story.promise("kept_on_revoked", "What was done on it is kept there, for whoever signs in again.", kept == 1)
    }

    func powerCut() async throws {
        story.begin("16:20", "The server's power fails in the middle of a push")
        let phone = phones.pharmacist
        let items = Array(try await phone.stock().prefix(5))
        for item in items { try await phone.client.dispense(1, from: item.name) }
        let server = server
        phone.network.loseNextReply { await server.kill() }
        let before = phone.network.cost
        let failure = await phone.syncFailing()
        story.sync(phone, "\(items.count) movements, answer lost", phone.network.cost - before)
        let waiting = try await phone.replica.counts().pending
        story.tell("The server had taken them when it was killed; the phone does not know, and keeps \(waiting).")
        try await server.start()
        story.tell("The server is started again, on the same data.")
        try await sync(phone, "the same again", besideLegacy: false)
        var isExact = true
        for item in items where try await phone.quantity(item) != item.quantity - 1 { isExact = false }
        // What the phone shows could be its own reckoning: the server is asked for everything.
        try await sync(phone, "all compared", check: true, besideLegacy: false)
        let agrees = try await phone.replica.progress().agreed == true
        story.promise(
            "nothing_twice",
            "Each of the \(items.count) was taken off once, although it was sent twice.",
            failure == .offline && waiting == items.count && isExact && agrees
        )
    }

    func evening() async throws {
        story.begin("18:00", "In the evening everybody is in step")
        var agree = true
        for phone in phones.all where phone.name != phones.colleague.name {
            try await sync(phone, "all compared", check: true, besideLegacy: phone.name == phones.doctor.name)
            let (progress, counts) = (try await phone.replica.progress(), try await phone.replica.counts())
            agree = agree && progress.agreed == true && counts.pending == 0 && counts.refused == 0
        }
        story.promise("in_step", "Four phones have exactly what the server has, and nothing waits on any.", agree)
    }
}
