import NabhaModel
import NabhaServer
import NabhaStore
import NabhaSync

/// What happens to the server's machine.
extension World {
    func happenToServer(_ step: Step, _ generator: inout SeededGenerator) async throws {
        switch step.kind {
        case .serverCrash:
            trace.note("the server crashes and begins again")
            try await host.crash()
            try await look()
        case .serverClock:
            // Less than edits are kept, so that what phones forget is told by the world's time and not by this.
            let jump = Duration.seconds(generator.number(in: -86_400...86_400))
            clock.stepServer(by: jump)
            trace.note("the server's clock is set by \(jump.components.seconds) s")
        case .backup:
            let backup = try await host.backUp()
            trace.note("a backup is made of r\(backup.head.rawValue)")
        case .restore:
            guard let backup = generator.pick(host.backups) else { return }
            try await host.restore(backup)
            try await reload()
            mail.forgetAll()
            trace.note("the server is restored from the backup of r\(backup.head.rawValue)")
        case .copyBack: try await copyBack(&generator)
        case .forget: try await forget(&generator)
        default: break
        }
    }

    /// Nothing tells phones that they know more than the server, unless they notice.
    private func copyBack(_ generator: inout SeededGenerator) async throws {
        // A copy from another life would be a restore that nobody is told of, which is beyond help.
        let ours = host.backups.filter { $0.life == host.life }
        guard let backup = generator.pick(ours), backup.head.rawValue < head else { return }
        try await host.copyBack(backup)
        try await reload()
        mail.forgetAll()
        for phone in phones { phone.isUncertain = true }
        for edit in ledger.edits where edit.acknowledgedAt != nil && !ledger.isApplied(edit) {
            ledger.change(edit.id) { $0.isLostByHand = true }
        }
        trace.note("the backup of r\(backup.head.rawValue) is put there by hand")
    }

    private func forget(_ generator: inout SeededGenerator) async throws {
        let instant = clock.server.advanced(by: .seconds(-generator.number(in: 0...20_000)))
        try await host.server.removeExits(before: instant)
        trace.note("old exits are forgotten")
    }
}
