import NabhaClient
import NabhaModel
import NabhaStore
import NabhaSync

/// Carries out one step.
extension World {
    func perform(_ step: Step) async throws {
        var generator = begin(step)
        if step.kind.isFault { tally.count(step.kind.rawValue) }
        switch step.kind {
        case _ where step.kind.editsOnPhone: try editOnPhone(step, &generator)
        case .exchange, .session, .check:
            guard let phone = pick(&generator) else { return }
            try await sync(phone, step, &generator)
        case .follow, .restart, .clock, .signOut: try handle(step, &generator)
        case .revoke: try await revoke(&generator)
        case .oldMessage: try await deliverOld(&generator)
        case .serverCrash, .serverClock, .backup, .restore, .copyBack, .forget:
            try await happenToServer(step, &generator)
        default: try await workInOffice(step, &generator)
        }
    }

    /// Whose turn it is; nobody's where that phone lies in a drawer.
    func pick(_ generator: inout SeededGenerator) -> Phone? {
        generator.pick(phones).flatMap { plan.idle.contains($0.number) ? nil : $0 }
    }

    // MARK: Syncing

    private func sync(_ phone: Phone, _ step: Step, _ generator: inout SeededGenerator) async throws {
        let most = step.kind == .exchange ? 1 : 40
        // Which of the exchanges of a session something happens to.
        let unlucky = generator.below(min(most, 4))
        for index in 0..<most {
            let options = options(&generator, wantsCheck: step.kind == .check && index == 0)
            let faults = index == unlucky ? step.faults : []
            switch try await exchange(phone, options, faults, &generator) {
            case .again: continue
            case .signIn where index == 0: continue
            case .rest, .later, .signIn, .broken: return
            }
        }
    }

    private func options(_ generator: inout SeededGenerator, wantsCheck: Bool) -> ExchangeOptions {
        ExchangeOptions(
            budget: ByteCount(bytes: generator.pick(plan.budgets) ?? 65_536),
            upload: ByteCount(bytes: generator.pick(plan.uploads) ?? 65_536),
            wantsCheck: wantsCheck
        )
    }

    // MARK: Phones

    private func handle(_ step: Step, _ generator: inout SeededGenerator) throws {
        guard let phone = pick(&generator) else { return }
        switch step.kind {
        case .follow:
            let wish = (1...Population.pharmacies).map { RecordID($0) }.filter { _ in generator.happens(0.5) }
            try phone.replica.follow(wish)
            trace.note("phone \(phone.number) follows \(wish)")
        case .restart:
            try restart(phone)
            trace.note("phone \(phone.number) is restarted")
        case .clock:
            let jump = Duration.seconds(generator.number(in: -31_536_000...31_536_000))
            phone.jump(by: jump)
            trace.note("phone \(phone.number): the clock jumps by \(jump.components.seconds) s")
        case .signOut: try signOut(phone)
        default: break
        }
        if step.kind != .signOut { try checkPhone(phone) }
    }

    /// With work that the server does not have, nobody gets out.
    private func signOut(_ phone: Phone) throws {
        let isFree = try !phone.rows().contains(where: \.isLive)
        // Someone with nothing to lose would lose only the phone's part in the story.
        guard !isFree else { return }
        trace.note("phone \(phone.number) tries to sign out")
        do {
            try phone.replica.logout()
            throw Violation(.noSilentLoss, "phone \(phone.number) was signed out with edits that were not sent")
        } catch is ReplicaError {}
        try checkPhone(phone)
    }

    private func revoke(_ generator: inout SeededGenerator) async throws {
        guard let phone = generator.pick(phones), let account = try phone.replica.account() else { return }
        let id = account.device
        try await host.store.write(Origin(user: phone.user, route: "/api/v2/devices/{id}/")) { transaction in
            guard let device = try transaction.snapshot.device(id) else { return }
            try transaction.revokeDevice(device)
        }
        trace.note("device \(id) is revoked")
    }

    // MARK: Old messages

    private func deliverOld(_ generator: inout SeededGenerator) async throws {
        guard !mail.letters.isEmpty else { return }
        let letter = mail.take(at: generator.below(mail.letters.count))
        guard let phone = phones.first(where: { $0.number == letter.phone }) else { return }
        if let reply = letter.reply {
            trace.note("an old reply reaches phone \(phone.number)")
            if phone.pending == letter.request {
                _ = try receive(reply, letter.request, phone, [], [], &generator, isLate: true)
            } else {
                try refuseOutdated(reply, letter.request, phone)
            }
            return
        }
        let device = letter.request.token.split(separator: ".").first.flatMap { DeviceID($0) } ?? 0
        let last = try await host.store.read { try $0.device(device)?.lastOperation ?? 0 }
        let isRepeated = letter.request.numbers.allSatisfy { $0 <= last }
        let reply = try await deliver(letter.request, phone, isRepeated: isRepeated)
        trace.note("an old request: \(described(letter.request, phone)) … \(described(reply))")
        if generator.happens(0.3), letter.request.kind == .sync, letter.start == phone.starts {
            mail.keep(Mail.Letter(phone: phone.number, start: letter.start, request: letter.request, reply: reply))
        }
    }
}
