import NabhaClient
import NabhaModel
import NabhaStore
import NabhaSync

/// The end of a world: the network heals, everybody syncs until nothing moves, and all must agree.
extension World {
    func settle() async throws {
        trace.note("the network heals; everybody syncs until nothing moves")
        mail.forgetAll()
        var generator = SeededGenerator(seed: plan.seed ^ 0x5E77_1E00)
        try await activateEveryone()
        try await syncEveryone(&generator, wantsCheck: false)
        try await syncEveryone(&generator, wantsCheck: true)
        // A file that was copied back by hand has the same epoch: only a comparison finds what it lost, and the next one
        // says whether all is right.
        for phone in phones where !plan.idle.contains(phone.number) {
            guard try phone.replica.progress().agreed == false else { continue }
            try await syncToRest(phone, &generator, wantsCheck: true)
        }
        try await look()
        for phone in phones where !plan.idle.contains(phone.number) { try checkSettled(phone) }
        try checkAccounts()
        try await checkStore()
    }

    private func activateEveryone() async throws {
        for phone in phones where mirror[User.model, phone.user]?[User.isActive] == false {
            let user = phone.user
            try await host.store.write(Origin(user: nil, route: "simulator")) { transaction in
                guard var record = try transaction.record(User.model, user) else { return }
                record[User.isActive] = true
                try transaction.update(record)
            }
            try await look()
        }
    }

    // MARK: I9

    private static let mostRounds = 6
    /// Even one record at a time, nobody needs more.
    private static let mostExchanges = 400

    private func syncEveryone(_ generator: inout SeededGenerator, wantsCheck: Bool) async throws {
        for _ in 0..<Self.mostRounds {
            let before = head
            for phone in phones where !plan.idle.contains(phone.number) {
                try await syncToRest(phone, &generator, wantsCheck: wantsCheck)
            }
            if head == before { return }
        }
        throw Violation(.progress, "commits went on after \(Self.mostRounds) rounds")
    }

    private func syncToRest(_ phone: Phone, _ generator: inout SeededGenerator, wantsCheck: Bool) async throws {
        var later = 0
        for index in 0..<Self.mostExchanges {
            let options = ExchangeOptions(
                budget: ByteCount(bytes: plan.budgets[0]),
                upload: ByteCount(bytes: plan.uploads[0]),
                wantsCheck: wantsCheck && index == 0
            )
            switch try await exchange(phone, options, [], &generator) {
            case .rest: return
            case .again, .signIn: continue
            case .later, .broken:
                later += 1
                guard later < 10 else {
                    throw Violation(.progress, "phone \(phone.number) is told to come later for ever")
                }
            }
        }
        throw Violation(.progress, "phone \(phone.number) does not come to rest in \(Self.mostExchanges) exchanges")
    }

    private func checkSettled(_ phone: Phone) throws {
        let progress = try phone.replica.progress()
        guard !progress.hasMore, !progress.isHolding, !progress.isRepairing else {
            throw Violation(.progress, "phone \(phone.number) is not done")
        }
        guard progress.agreed == true else { throw Violation(.verifiable, "phone \(phone.number) does not agree") }
        try checkContents(of: phone, try phone.replica.followed(), .convergent)
        let rows = try phone.rows()
        guard !rows.contains(where: { $0.state == "sent" }) else {
            throw Violation(.progress, "phone \(phone.number) has edits without a result")
        }
        let refused = rows.contains { $0.state == "refused" }
        guard refused || !rows.contains(where: { $0.state == "pending" }) else {
            throw Violation(.progress, "phone \(phone.number) has edits that it does not send")
        }
    }

    // MARK: I5, I12

    /// Each edit that was acknowledged happened once; each other one did not happen.
    private func checkAccounts() throws {
        for edit in ledger.edits where !edit.isGivenUp {
            let isApplied = ledger.isApplied(edit)
            if edit.acknowledgedAt != nil {
                guard isApplied || edit.isForgettable || edit.isLostByHand else {
                    throw Violation(
                        .restoreSafe,
                        "edit \(edit.id) of phone \(edit.phone) was acknowledged, and is lost"
                    )
                }
            }
        }
    }

    private func checkStore() async throws {
        guard plan.seed % 8 == 0 else { return }
        let report = try await StoreCheck().run(on: host.store)
        guard let finding = report.findings.first else { return }
        throw Violation(.convergent, "the server's own check finds: \(finding)")
    }
}
